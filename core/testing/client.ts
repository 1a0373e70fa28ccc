import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { type Awaited, Inbox, type Message, readMessage } from './inbox.js';
import { type Patience, within } from './patience.js';

/** How a connection ended, as its client saw it; 1006 where it was cut. */
export interface Ended {
  readonly code: number;
  readonly reason: string;
}

/** How a client comes to the server. */
export interface ClientOptions {
  readonly url: string;
  /** A TCP connection that is there, or will be. */
  readonly tcp: Socket;
  readonly headers: Readonly<Record<string, string>>;
  /** What errors call it. */
  readonly name: string;
  readonly patience: Patience;
}

/** The server answered the handshake with something else than 101. */
export class HandshakeRefused extends Error {
  /**
   * @param status The HTTP status.
   * @param event What the header `message` says, such as the event of a `Refusal`; empty where there is none.
   */
  constructor(
    name: string,
    readonly status: number,
    readonly event: string,
  ) {
    super(`${name} was not let in: ${status}${event === '' ? '' : ` ${event}`}`);
    this.name = 'HandshakeRefused';
  }
}

/** A client of the server, which awaits what comes. Nothing is awaited for longer than the server's patience says. */
export class Client {
  readonly #inbox = new Inbox();
  readonly #beats: (() => void)[] = [];
  readonly #over: Promise<Ended>;
  #lastId = 0;

  private constructor(
    private readonly socket: WebSocket,
    private readonly options: ClientOptions,
  ) {
    this.#over = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('error', () => undefined); // close says what became of it
    socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString() : '';
      if (text === '3') this.#beats.shift()?.();
      else this.#inbox.put(readMessage(text));
    });
  }

  /** @throws {HandshakeRefused} when it is not let in. */
  static async connect(options: ClientOptions): Promise<Client> {
    const { url, tcp, headers, name, patience } = options;
    const socket = new WebSocket(url, { headers, createConnection: () => tcp });
    const client = new Client(socket, options);
    const outcome = await within(handshake(socket, name), patience, () => `${name} got no answer`);
    if (outcome !== undefined) throw outcome;
    return client;
  }

  /** Whether it is connected. */
  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Pushes that came and that `next` has not taken. */
  get pushes(): readonly Message[] {
    return this.#inbox.pushes;
  }

  /** Resolves when the connection has ended. */
  get ended(): Promise<Ended> {
    const { name, patience } = this.options;
    const ended = within(this.#over, patience, () => `the connection of ${name} did not end`);
    ended.catch(() => undefined); // who does not await it need not know
    return ended;
  }

  /** Asks an action, and gives the reply, whatever its status is. An `id` in the payload is that of the request. */
  async request(method: string, payload: object = {}): Promise<Message> {
    const id = idOf(payload) ?? ++this.#lastId;
    this.send({ ...payload, method, id });
    return await this.#expect({ id }, `no reply to ${method}`);
  }

  /** The next push of that event, which may have come already; those of other events stay where they are. */
  async next(event: string): Promise<Message> {
    return await this.#expect({ event }, `no push ${event}`);
  }

  /** Sends a frame and waits for nothing; what is no text is written as JSON. */
  send(frame: string | object): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends a heartbeat and waits for its answer. */
  async beat(): Promise<void> {
    const { name, patience } = this.options;
    const answered = new Promise<void>((resolve) => this.#beats.push(resolve));
    this.send('2');
    await within(answered, patience, () => `${name} got no answer to a heartbeat`);
  }

  /** Cuts the line without a word, as a tunnel does. */
  cut(): void {
    this.socket.terminate();
  }

  /** Closes the connection as the protocol has it, and waits for the end. */
  async end(code = 1000, reason = ''): Promise<Ended> {
    this.socket.close(code, reason);
    return await this.ended;
  }

  async #expect(awaited: Awaited, missing: string): Promise<Message> {
    const { name, patience } = this.options;
    const describe = (): string => `${missing} came to ${name}; ${this.#inbox.describe()}`;
    const expected = this.#inbox.expect(awaited);
    try {
      const outcome = await within(Promise.race([expected.message, this.#over]), patience, describe);
      if ('event' in outcome) return outcome;
      throw new Error(`${describe()}, and then the end: ${outcome.code} ${outcome.reason}`.trimEnd());
    } finally {
      this.#inbox.giveUp(awaited, expected);
    }
  }
}

/** An id that a reply can carry. */
function idOf(payload: object): string | number | undefined {
  const id = 'id' in payload ? payload.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

/** Resolves with what went wrong, or with nothing. */
function handshake(socket: WebSocket, name: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve(undefined));
    socket.once('error', resolve);
    socket.once('unexpected-response', (request, { statusCode = 0, headers }) => {
      request.destroy();
      const { message = '' } = headers;
      resolve(new HandshakeRefused(name, statusCode, Array.isArray(message) ? message.join() : message));
    });
  });
}
