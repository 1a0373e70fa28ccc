import { isSendableCloseCode } from '../protocol/close-codes.js';
import { encodeEnvelope, encodeHead } from '../protocol/envelope.js';
import type { ConnectionRecord, RequestInfo } from '../link/messages.js';

/**
 * Where an application says what its connections carry:
 *
 * ```ts
 * declare module '#core' {
 *   interface Register {
 *     auth: { id: string; type: 'wechatUser' | 'wall'; code: string };
 *   }
 * }
 * ```
 */
export interface Register {}

/** The type of `context.auth`: what `Register` says, or unknown. */
export type Auth = Register extends { readonly auth: infer Registered } ? Registered : unknown;

const ends = {
  timedOut: 'its time was up and the client has been told so',
  closed: 'its connection was closed',
  ended: 'its connection is over',
  detached: 'its connection lives on in another worker',
  stopped: 'the worker stops',
} as const;

/** Why a context is dead. */
export type ContextEnd = keyof typeof ends;

/** What a verb of a dead context throws: there is nobody left to talk to. */
export class ContextDead extends Error {
  constructor(route: string, verb: string, end: ContextEnd) {
    super(`${route}: ${verb} comes too late, ${ends[end]}.`);
    this.name = 'ContextDead';
  }
}

/** What a context needs of its connection. */
export interface ContextConnection {
  readonly record: ConnectionRecord;
  readonly end: ContextEnd | undefined;
  push(data: string): void;
  close(code: number, reason: string): void;
}

/** The key of the method with which the framework ends a context; application code has no name for it. */
export const endContext: unique symbol = Symbol('endContext');

/**
 * One request, as its action sees it. After a time-out, or when the connection is closed or lives on elsewhere, the context
 * is dead: what it knows can still be read, every verb throws `ContextDead`.
 */
export class Context {
  readonly #connection: ContextConnection;
  #end: ContextEnd | undefined;
  #abort: AbortController | undefined;

  /**
   * @param connection Whom the verbs talk to.
   * @param method The route that was asked for, `module.controller.action`.
   */
  constructor(
    connection: ContextConnection,
    readonly method: string,
  ) {
    this.#connection = connection;
  }

  /** The connection's id, unique over restarts and machines. */
  get id(): string {
    return this.#connection.record.id;
  }

  /** Who the client is: from the token of the handshake and from nowhere else. */
  get auth(): Auth {
    // The gateway has verified the token; whether the assertion widens or narrows depends on what the application registers.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion
    return this.#connection.record.auth as Auth;
  }

  /** How the client came in. */
  get request(): RequestInfo {
    return this.#connection.record.request;
  }

  /** Whether the client can still be reached through this context. */
  get isAlive(): boolean {
    return this.#whyDead === undefined;
  }

  /** Aborts when the action's time is up or its connection ends; hand it to whatever the action waits for. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    const end = this.#whyDead;
    if (end !== undefined) this.#abort.abort(this.#death('signal', end));
    return this.#abort.signal;
  }

  /**
   * Sends a push to this connection.
   * @throws {ContextDead} when the client is out of reach.
   * @throws {MessageTooBig} when it is larger than `limits.sendQueueBytes`.
   * @throws {Refusal} 503 `tooBusy` when the gateway does not keep up.
   * @throws {TypeError} when the param cannot be written as JSON.
   */
  emit(event: string, info: string, param?: unknown): void {
    this.ensureAlive('emit()');
    this.#connection.push(encodeEnvelope(encodeHead(200, event, info), param, undefined));
  }

  /**
   * Ends this connection once everything said before has gone out. Frames of it that wait are dropped.
   * @throws {ContextDead} when the client is out of reach.
   * @throws {RangeError} for a code or a reason that no close frame may carry.
   */
  close(code = 1000, reason = ''): void {
    this.ensureAlive('close()');
    if (!isSendableCloseCode(code)) throw new RangeError(`${code} cannot stand in a close frame.`);
    if (Buffer.byteLength(reason) > 123) throw new RangeError('A close reason has at most 123 bytes.');
    this.#connection.close(code, reason);
  }

  /** @throws {ContextDead} when nothing that the code does from here on can reach the client. */
  ensureAlive(verb: string): void {
    const end = this.#whyDead;
    if (end !== undefined) throw this.#death(verb, end);
  }

  [endContext](end: ContextEnd): void {
    this.#end ??= end;
    this.#abort?.abort(this.#death('signal', this.#end));
  }

  get #whyDead(): ContextEnd | undefined {
    return this.#end ?? this.#connection.end;
  }

  #death(verb: string, end: ContextEnd): ContextDead {
    return new ContextDead(this.method, verb, end);
  }
}
