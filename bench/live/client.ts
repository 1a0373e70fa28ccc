import { WebSocket } from 'ws';
import { isRecord } from '../support/record.js';
import { within } from '../support/waiting.js';

const patienceMs = 20_000;

/** The speaker or the wall: asks, and waits for what the server says by the name of the event. */
export class Client {
  readonly #awaited = new Map<string, (param: unknown) => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('error', () => undefined); // the close that follows says it
  }

  /** Connects; rejects where the handshake is refused. */
  static async connect(url: string): Promise<Client> {
    return new Client(await opened(url));
  }

  send(method: string, payload: object = {}): void {
    this.socket.send(JSON.stringify({ method, ...payload }));
  }

  /**
   * The param of the next message with that event.
   * @throws {Error} when it does not come.
   */
  async next(event: string): Promise<unknown> {
    const came = new Promise((resolve) => this.#awaited.set(event, resolve));
    return within(`${event} comes`, patienceMs, came);
  }

  end(): void {
    this.socket.terminate();
  }

  #receive(frame: string): void {
    const message: unknown = JSON.parse(frame);
    if (!isRecord(message) || typeof message['event'] !== 'string') return;
    const take = this.#awaited.get(message['event']);
    this.#awaited.delete(message['event']);
    take?.(message['param']);
  }
}

/** A WebSocket that was let in. */
export async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}
