import { connect } from 'node:net';
import type { Clock, Log, Timer } from '#library';
import { StoreUnavailable } from '../store-unavailable.js';
import { type BusMessage, type Call, errorOf, type Failure, kinds, remoteVersion } from './messages.js';
import { PacketSocket } from './packet-socket.js';
import { Pending, type PendingLimits } from './pending.js';

/** How a client is connected to a server of shared state. */
export interface RemoteOptions {
  readonly path: string;
  /** The name of this process on the bus. */
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How long an answer may take. */
  readonly timeoutMs?: number;
  readonly limits?: PendingLimits;
}

const retryMs = { first: 50, longest: 1_000 } as const;
const defaultLimits: PendingLimits = { requests: 10_000, bytes: 16_777_216 };

/** A client's connection, which is made again by itself when it is lost. */
export class RemoteConnection {
  /** Is told of every message of the bus. */
  onBusMessage: (...message: BusMessage) => void = () => undefined;
  /** Is told when the connection was lost and is there again. */
  onReconnect: () => void = () => undefined;
  readonly #pending: Pending;
  #socket: PacketSocket | undefined;
  #isReady = false;
  #isClosed = false;
  #attempts = 0;
  #retry: Timer | undefined;

  constructor(private readonly options: RemoteOptions) {
    const { clock, timeoutMs = 1_000, limits = defaultLimits } = options;
    this.#pending = new Pending(clock, timeoutMs, limits);
  }

  /** Requests without an answer. */
  get waiting(): number {
    return this.#pending.size;
  }

  /**
   * Connects and says who we are.
   * @throws {StoreUnavailable} when there is no server, or one of another version.
   */
  async open(): Promise<void> {
    const { path, node } = this.options;
    const socket: PacketSocket = new PacketSocket(connect(path), {
      message: (kind, sequence, text) => this.#received(kind, sequence, text),
      ended: () => this.#ended(socket),
    });
    this.#socket = socket;
    try {
      await this.#ask(socket, kinds.hello, JSON.stringify({ version: remoteVersion, node }));
    } catch (error) {
      socket.destroy();
      throw error;
    }
    this.#isReady = true;
    this.#attempts = 0;
  }

  /** Asks the server. */
  readonly call: Call = (name, ...args) => {
    if (this.#socket === undefined || !this.#isReady) return Promise.reject(this.#gone());
    // What is left out at the end stays left out; JSON would make null of it.
    const text = JSON.stringify([name, ...args].filter((part) => part !== undefined));
    return this.#ask(this.#socket, kinds.request, text).then(parseResult);
  };

  /** Closes the connection; what waits for an answer fails with `closed`. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#retry?.stop();
    this.#socket?.destroy();
    this.#pending.failAll(this.#gone());
  }

  async #ask(socket: PacketSocket, kind: number, text: string): Promise<string> {
    const { sequence, answer } = this.#pending.add(text.length * 2);
    socket.send(kind, sequence, text);
    return answer;
  }

  #received(kind: number, sequence: number, text: string): void {
    switch (kind) {
      case kinds.result:
        this.#pending.answer(sequence, text);
        return;
      case kinds.failure: {
        const failure: Failure = JSON.parse(text);
        this.#pending.fail(sequence, errorOf(failure));
        return;
      }
      case kinds.busMessage: {
        const message: BusMessage = JSON.parse(text);
        this.onBusMessage(...message);
        return;
      }
      default:
        throw new RangeError(`a message of kind ${kind} was not expected`);
    }
  }

  #ended(socket: PacketSocket): void {
    if (this.#socket !== socket) return; // an attempt that was given up
    this.#socket = undefined;
    this.#pending.failAll(this.#gone());
    if (this.#isReady && !this.#isClosed) {
      this.options.log.warn({ node: this.options.node }, 'the shared state is gone');
      this.#tryAgain();
    }
    this.#isReady = false;
  }

  #tryAgain(): void {
    const delay = Math.min(retryMs.longest, retryMs.first * 2 ** this.#attempts++);
    this.#retry = this.options.clock.after(delay, () => void this.#openAgain());
  }

  async #openAgain(): Promise<void> {
    const { log, node } = this.options;
    try {
      await this.open();
    } catch (error) {
      log.debug({ node, error: String(error) }, 'the shared state is still away');
      if (!this.#isClosed) this.#tryAgain();
      return;
    }
    log.info({ node }, 'the shared state is there again');
    this.onReconnect();
  }

  #gone(): StoreUnavailable {
    return this.#isClosed
      ? new StoreUnavailable('closed', 'This connection to the shared state was closed by ourselves.')
      : new StoreUnavailable('connection', 'The process that holds the shared state is gone.');
  }
}

/** Nothing stands for undefined, which JSON cannot write. The server has checked what it gives. */
function parseResult(text: string) {
  return text === '' ? undefined : JSON.parse(text);
}
