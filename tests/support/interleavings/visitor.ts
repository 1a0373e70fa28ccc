import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Client, Connection } from '../../../core/gateway/connection.js';
import type { Gateway } from '../../../core/gateway/gateway.js';
import { readFrames } from '../frames.js';
import { MemorySocket } from '../memory-socket.js';
import { type ActionName, effectsOf, type OpeningKind } from './steps.js';
import type { Line, Turns } from './turns.js';

const Answer = z.object({ status: z.number(), event: z.string(), id: z.number().optional() });

/** A request that was sent and not answered yet. */
interface Request {
  readonly id: number;
  readonly effects: ReadonlyMap<string, boolean>;
  readonly isAnsweredWith: number;
}

/** Told of what a visitor was promised: a fact is true or untrue, and nothing that could change it is under way from here. */
export type OnPromised = (visitor: Visitor, fact: string, isTrue: boolean) => void;

/** A client without a socket, and what it may rely on. */
export class Visitor implements Client {
  readyState: WebSocket['readyState'] = WebSocket.OPEN;
  readonly socket = new MemorySocket();
  /** Given when it was let in. */
  connection: Connection | undefined;
  /** With which status its handshake was refused. */
  refusedWith: number | undefined;
  hasLeft = false;
  /** What it was promised last; nothing where the answer got lost. */
  readonly facts = new Map<string, boolean>();
  readonly #unanswered: Request[] = [];
  readonly #frames: Line;
  readonly #ends: Line;
  #lastId = 0;

  constructor(
    /** Whose it is: visitors of one user differ in this. */
    readonly ticket: string,
    readonly user: string,
    readonly opening: OpeningKind,
    private readonly gateway: Gateway,
    turns: Turns,
    private readonly onPromised: OnPromised,
  ) {
    this.#frames = turns.line('inOrder');
    this.#ends = turns.line('inOrder');
    this.socket.onWrite = (bytes) => {
      for (const { text } of readFrames(bytes)) this.#read(text);
    };
  }

  /** Its connection's id. */
  get id(): string {
    return this.connection?.record.id ?? '';
  }

  get isIn(): boolean {
    return this.connection !== undefined && this.readyState === WebSocket.OPEN && !this.hasLeft;
  }

  /** How many of its requests have not been answered. */
  get unanswered(): number {
    return this.#unanswered.length;
  }

  /** The gateway has let it in. */
  letIn(connection: Connection): void {
    this.connection = connection;
    if (this.opening === 'plain') return;
    for (const fact of ['room:entrance', 'set:entrance', 'told']) this.facts.set(fact, true);
  }

  act(action: ActionName, name: string): void {
    this.request(action, name, effectsOf(action, name), action === 'stumble' ? 500 : 200);
  }

  request(action: string, name: string, effects = new Map<string, boolean>(), isAnsweredWith = 200): void {
    if (!this.isIn) return;
    const id = ++this.#lastId;
    this.#unanswered.push({ id, effects, isAnsweredWith });
    const data = Buffer.from(JSON.stringify({ method: `lobby.visitor.${action}`, id, name }));
    this.#frames.add(() => {
      if (this.connection !== undefined) this.gateway.receive(this.connection, data);
    });
  }

  /** Goes away: with a close frame, or without a word. */
  part(isHard: boolean): void {
    if (this.hasLeft) return;
    this.hasLeft = true;
    if (isHard) this.#ends.add(() => this.#gone(1006));
    else this.#frames.add(() => this.#gone(1000));
  }

  close(code = 1005): void {
    if (this.readyState !== WebSocket.OPEN) return;
    this.readyState = WebSocket.CLOSING;
    this.#ends.add(() => this.#gone(code));
  }

  terminate(): void {
    this.readyState = WebSocket.CLOSING;
    this.#ends.add(() => this.#gone(1006));
  }

  ping(): void {
    this.#ends.add(() => {
      if (this.connection !== undefined && !this.hasLeft) this.gateway.pong(this.connection);
    });
  }

  pause(): void {
    this.#frames.isStopped = true;
  }

  resume(): void {
    this.#frames.isStopped = false;
  }

  #gone(code: number): void {
    this.#frames.close();
    this.#ends.close();
    if (this.readyState === WebSocket.CLOSED) return;
    this.readyState = WebSocket.CLOSED;
    if (this.connection !== undefined) this.gateway.ended(this.connection, code);
    for (const { effects } of this.#unanswered) this.#forget(effects);
  }

  /** Answers come in the order of the requests. */
  #read(text: string): void {
    const { id, status, event } = Answer.parse(JSON.parse(text));
    if (id === undefined) return;
    const request = this.#unanswered.shift();
    if (request?.id !== id) throw new Error(`${this.ticket}: ${event} ${id} came out of order`);
    this.#forget(request.effects);
    if (status !== request.isAnsweredWith) return;
    for (const [fact, isTrue] of request.effects) {
      if (this.#unanswered.some(({ effects }) => effects.has(fact))) continue;
      this.facts.set(fact, isTrue);
      this.onPromised(this, fact, isTrue);
    }
  }

  #forget(effects: ReadonlyMap<string, boolean>): void {
    for (const fact of effects.keys()) this.facts.delete(fact);
  }
}
