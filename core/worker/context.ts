import { ensureCloseFrame } from '../protocol/close-codes.js';
import type { Recipients, RequestInfo } from '../link/messages.js';
import type { Text } from '../protocol/locale.js';
import { Audience, encodePush, guardedOutlet } from './audience.js';
import { CloseControllers } from './close-controllers.js';
import type { ContextConnection } from './context-connection.js';
import { ContextDead, type ContextEnd } from './context-dead.js';
import { ensureName } from './names.js';
import type { Auth, Session } from './register.js';
import { PendingWrites } from './pending-writes.js';
import { SessionCopy } from './session-copy.js';
import { Speaker } from './speaker.js';

/** The keys of the methods that are the framework's own; application code has no name for them. */
export const endContext: unique symbol = Symbol('endContext');
export const keepSession: unique symbol = Symbol('keepSession');
export const pendingWrites: unique symbol = Symbol('pendingWrites');

/**
 * One request, as its action sees it. After a time-out, or when the connection is closed or lives on elsewhere, the context
 * is dead: what it knows can still be read, every verb throws `ContextDead`.
 */
export class Context extends Speaker {
  readonly #connection: ContextConnection;
  #end: ContextEnd | undefined;
  #abort: AbortController | undefined;
  #session: SessionCopy | undefined;
  #closeControllers: CloseControllers | undefined;
  #writes: PendingWrites | undefined;

  /**
   * @param connection Whom the verbs talk to.
   * @param method The route that was asked for, `module.controller.action`.
   */
  constructor(
    connection: ContextConnection,
    readonly method: string,
  ) {
    super();
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

  /** The names of the rooms that the connection is in. */
  get rooms(): readonly string[] {
    return [...this.#connection.rooms];
  }

  /**
   * What is kept for this connection: an object of JSON, empty at first, at most `limits.sessionBytes` of it. Change it as you
   * like; what the action has made of it is kept when it answers or refuses, and not when it fails or its time is up.
   */
  get session(): Session {
    this.#session ??= new SessionCopy(this.#connection.session);
    return this.#session.value;
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
  emit(event: string, info: Text, param?: unknown): void {
    this.ensureAlive('emit()');
    this.#connection.push(encodePush(this.#connection.locale, event, info, param));
  }

  /**
   * Makes this connection a member of a room; it leaves by itself when the line drops.
   * @throws {ContextDead} when the client is out of reach.
   * @throws {RangeError} for a name that no room can have, and for more rooms than `limits.roomsPerConn`.
   */
  async join(room: string): Promise<void> {
    this.ensureAlive('join()');
    ensureName('room name', room);
    this.#connection.join(room);
  }

  /**
   * Takes this connection out of a room; nothing happens when it is not in.
   * @throws {ContextDead} when the client is out of reach.
   */
  async leave(room: string): Promise<void> {
    this.ensureAlive('leave()');
    ensureName('room name', room);
    this.#connection.leave(room);
  }

  /**
   * Makes this connection's id a member of a shared set of the store; it is taken out by itself when the line drops. The ledger
   * knows of it first, so that no id is left in any set, whatever dies.
   * @throws {ContextDead} when the client is out of reach.
   * @throws {RangeError} for a name that no set can have, and for more than 256 sets.
   * @throws {Refusal} 503 `tooBusy` when the store cannot be reached.
   */
  async addTo(set: string): Promise<void> {
    this.ensureAlive('addTo()');
    ensureName('set name', set);
    await this.#write('addTo()', this.#connection.closeList.addTo(set));
  }

  /**
   * Takes this connection's id out of a shared set that `addTo` put it in.
   * @throws {ContextDead} when the client is out of reach.
   * @throws {Refusal} 503 `tooBusy` when the store cannot be reached.
   */
  async removeFrom(set: string): Promise<void> {
    this.ensureAlive('removeFrom()');
    ensureName('set name', set);
    await this.#write('removeFrom()', this.#connection.closeList.removeFrom(set));
  }

  /** The shared sets that this connection is in through `addTo`. */
  get closeKeys(): readonly string[] {
    return [...this.#connection.closeList.keys];
  }

  /** The controllers whose `onClose` runs when this connection ends. */
  get closeControllers(): CloseControllers {
    this.ensureAlive('closeControllers');
    this.#closeControllers ??= new CloseControllers(
      this.#connection,
      (verb) => this.ensureAlive(verb),
      (write) => (this.#writes ??= new PendingWrites()).add(write),
    );
    return this.#closeControllers;
  }

  /**
   * Ends this connection once everything said before has gone out. Frames of it that wait are dropped.
   * @throws {ContextDead} when the client is out of reach.
   * @throws {RangeError} for a code or a reason that no close frame may carry.
   */
  close(code = 1000, reason = ''): void {
    this.ensureAlive('close()');
    ensureCloseFrame(code, reason);
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

  /**
   * Has the gateway keep the session, if the action changed it.
   * @throws {RangeError} when it is too large.
   * @throws {TypeError} when JSON cannot write it.
   */
  [keepSession](): void {
    if (this.#session === undefined) return;
    const json = this.#session.changed;
    this.#session = undefined;
    if (json !== undefined) this.#connection.keepSession(json);
  }

  /** What the reply has to wait for; undefined: nothing. Fails where one of the changes did. */
  get [pendingWrites](): Promise<void> | undefined {
    return this.#writes?.all;
  }

  /** Why it failed does not matter any more once the client is gone. */
  async #write(verb: string, write: Promise<void>): Promise<void> {
    try {
      await write;
    } catch (error) {
      this.ensureAlive(verb);
      throw error;
    }
  }

  protected override address(verb: string, recipients: Partial<Recipients>): Audience {
    this.ensureAlive(verb);
    return new Audience(
      guardedOutlet(this.#connection, (said) => this.ensureAlive(said)),
      recipients,
    );
  }

  get #whyDead(): ContextEnd | undefined {
    return this.#end ?? this.#connection.end;
  }

  #death(verb: string, end: ContextEnd): ContextDead {
    return new ContextDead(this.method, verb, end);
  }
}
