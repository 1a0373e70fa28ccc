import { WebSocket } from 'ws';
import { isRecord } from '../support/record.js';

/** What the checker hears of a client. */
export interface ClientListener {
  answered(answer: Answer, sentAt: number, roundTrip: number): void;
  closed(code: number, unanswered: number): void;
}

/** How a request was answered, or what was wrong with the frame that came. */
export type Answer = 'reply' | 'workerLost' | 'tooBusy' | 'refused' | 'wrong' | 'outOfOrder' | 'twice';

/**
 * A client that keeps a number of requests under way, each with the next number as its id, and checks that the answers come
 * in the order of their ids, each once, each with its own number.
 */
export class Client {
  #next = 1;
  #sending = false;
  #ended = false;
  /** Requests without an answer by their id, oldest first, with the time they were sent. */
  readonly #open = new Map<number, number>();

  private constructor(
    private readonly socket: WebSocket,
    private readonly listener: ClientListener,
  ) {
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('close', (code) => this.#closed(code));
    socket.on('error', () => undefined); // the close that follows says it
  }

  /** Connects; rejects where the handshake is refused. */
  static async connect(url: string, listener: ClientListener): Promise<Client> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Client(socket, listener);
  }

  /** How many requests have no answer yet. */
  get unanswered(): number {
    return this.#open.size;
  }

  /** How many requests were sent. */
  get sent(): number {
    return this.#next - 1;
  }

  /** Puts that many requests under way; every answer is followed by the next request. */
  start(inFlight: number): void {
    this.#sending = true;
    for (let count = 0; count < inFlight; count++) this.#ask();
  }

  /** Sends nothing more. */
  stop(): void {
    this.#sending = false;
  }

  /** Hangs up; from here on the end of the connection is no loss. */
  end(): void {
    this.#ended = true;
    this.socket.terminate();
  }

  #ask(): void {
    const id = this.#next++;
    this.#open.set(id, performance.now());
    this.socket.send(`{"method":"index.index.number","id":${id},"n":${id}}`);
  }

  #receive(frame: string): void {
    const message: unknown = JSON.parse(frame);
    if (!isRecord(message) || typeof message['id'] !== 'number') {
      this.listener.answered('wrong', NaN, 0);
      return;
    }
    const { id } = message;
    const sentAt = this.#open.get(id);
    if (sentAt === undefined) {
      this.listener.answered('twice', NaN, 0);
      return;
    }
    const [oldest] = this.#open.keys();
    this.#open.delete(id);
    const answer = oldest === id ? answerOf(message, id) : 'outOfOrder';
    this.listener.answered(answer, sentAt, performance.now() - sentAt);
    if (this.#sending) this.#ask();
  }

  #closed(code: number): void {
    this.#sending = false;
    if (!this.#ended) this.listener.closed(code, this.#open.size);
    this.#open.clear();
  }
}

function answerOf({ status, event, param }: Record<string, unknown>, id: number): Answer {
  if (status === 200) return param === id ? 'reply' : 'wrong';
  if (status === 503 && event === 'workerLost') return 'workerLost';
  if (status === 503 && event === 'tooBusy') return 'tooBusy';
  return 'refused';
}
