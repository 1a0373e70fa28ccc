import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { Payload } from '../protocol/payload.js';
import { decodeRequest, type Request } from '../protocol/decode.js';
import {
  encodeEnvelope,
  encodeError,
  encodeHead,
  encodeReply,
  encodeWritten,
  type RequestId,
  type WrittenJson,
} from '../protocol/envelope.js';
import { Refusal, type ErrorEvent } from '../protocol/errors.js';
import { textIn, type Text } from '../protocol/locale.js';
import { Reply } from '../protocol/reply.js';
import { text } from '../protocol/texts.js';
import { Call } from './call.js';
import type { ConnectionMirror, Frame, FrameHandler } from './connection-mirror.js';
import { keepSession, pendingWrites } from './context.js';
import type { ContextEnd } from './context-dead.js';
import { describeThrown } from './error-record.js';
import { escapeTexts } from './escape-html.js';
import { isLarge, LargeParams } from './large-params.js';
import type { Route, Router } from './router.js';
import { ensureFits, MessageTooBig } from './size.js';
import { isThenable } from './thenable.js';

/** The settings that the handling of a frame depends on. */
export type DispatcherSettings = Pick<Settings, 'locale' | 'limits' | 'compatibility'>;

/**
 * The way of a frame: decode, route, middleware, validate, action, reply. Every frame gets exactly one reply, unless its
 * connection is gone. What needs no waiting is answered at once, without a promise.
 */
export class Dispatcher implements FrameHandler {
  /** Frames handled. */
  requests = 0;
  /** Results that came after their time was up or their connection was gone. */
  lateResults = 0;
  /** What a request is told before its answer; undefined where it is told nothing. */
  readonly #received: string | undefined;
  readonly #largeParams: LargeParams;

  constructor(
    private readonly router: Router,
    private readonly settings: DispatcherSettings,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    const { locale, compatibility, limits } = settings;
    this.#largeParams = new LargeParams(limits.sendQueueBytes, () => this.requests, clock);
    const head = encodeHead(200, 'receiveMessage', text(locale, 'receiveMessage'));
    this.#received = compatibility.receiveMessage ? encodeEnvelope(head, undefined, undefined) : undefined;
  }

  handle(connection: ConnectionMirror, { sequence, data }: Frame): boolean {
    this.requests++;
    const request = decodeRequest(data, this.settings.limits);
    const route = request === undefined ? 'badFrame' : this.#routeOf(request);
    if (this.#received !== undefined && route !== 'badFrame') connection.confirm(this.#received);
    if (request === undefined || typeof route === 'string') {
      this.#turnAway(connection, sequence, typeof route === 'string' ? route : 'badFrame', request?.id);
      return false;
    }
    return this.#run(new Call(connection, sequence, request, route));
  }

  #routeOf({ method, oddId }: Request): Route | ErrorEvent {
    const route = this.router.find(method);
    return oddId !== undefined && (typeof route === 'string' || !route.takesId) ? 'badFrame' : route;
  }

  #turnAway(
    connection: ConnectionMirror,
    sequence: number,
    event: ErrorEvent,
    id: RequestId | undefined,
  ): void {
    connection.reply(sequence, encodeError(this.settings.locale, event, id), event === 'badFrame');
  }

  /** Here and in `#settle` is the only place where code of the application is called, and where what it throws ends. */
  #run(call: Call): boolean {
    try {
      const result = call.route.handle(call.context, this.#payloadOf(call));
      if (isThenable(result)) return this.#wait(call, result);
      const writes = call.context[pendingWrites];
      if (writes !== undefined)
        return this.#wait(
          call,
          writes.then(() => result),
        );
      if (isLarge(paramOf(result))) return this.#wait(call, Promise.resolve(result));
      this.#answer(call, result);
    } catch (error) {
      this.#refuse(call, error);
    }
    return false;
  }

  #payloadOf({ request, route }: Call): unknown {
    const { payload, id, oddId = id } = request;
    const whole = route.takesId && oddId !== undefined ? { ...payload, id: oddId } : payload;
    return this.settings.compatibility.escapeHtml ? escapeTexts(whole) : whole;
  }

  #wait(call: Call, result: PromiseLike<unknown>): boolean {
    call.wait(
      result,
      this.clock.after(call.route.timeoutMs, () => this.#timeOut(call)),
    );
    void this.#settle(call, result);
    return !call.route.concurrent;
  }

  async #settle(call: Call, result: PromiseLike<unknown>): Promise<void> {
    try {
      const value = await result;
      const writes = call.context[pendingWrites];
      if (writes !== undefined) await writes;
      const param = paramOf(value);
      // Others have their turns while it is written.
      const written = isLarge(param) ? await this.#largeParams.write(param, () => !call.isOver) : undefined;
      if (!call.isOver) this.#answer(call, value, written);
    } catch (error) {
      if (!call.isOver) this.#refuse(call, error);
    }
    if (call.isOver) this.lateResults++;
    else this.#release(call);
  }

  #timeOut(call: Call): void {
    const { connection, sequence, request } = call;
    connection.reply(sequence, encodeError(this.settings.locale, 'actionTimeout', request.id));
    this.#release(call, 'timedOut');
  }

  #release(call: Call, why?: ContextEnd): void {
    call.end(why);
    if (!call.route.concurrent) call.connection.endTurn();
  }

  #answer(call: Call, result: unknown, written?: WrittenJson): void {
    const { route, request } = call;
    const head = result instanceof Reply ? this.#headOf(200, result.event, result.info) : route.head;
    const data =
      written === undefined
        ? encodeReply(head, paramOf(result), request.id)
        : encodeWritten(head, written, request.id);
    this.#send(call, data);
  }

  #headOf(status: number, event: string, info: Text): Buffer {
    return Buffer.from(encodeHead(status, event, textIn(this.settings.locale, info)));
  }

  #refuse(call: Call, thrown: unknown): void {
    if (!(thrown instanceof Refusal)) return this.#fail(call, thrown);
    const { status, event, info, param } = thrown;
    try {
      this.#send(call, encodeReply(this.#headOf(status, event, info), param, call.request.id));
    } catch (error) {
      this.#fail(call, error);
    }
  }

  /** The client learns that it failed, the log learns why. */
  #fail(call: Call, thrown: unknown): void {
    const { connection, route, request, sequence } = call;
    const error = describeThrown(thrown);
    const size = thrown instanceof MessageTooBig ? { bytes: thrown.bytes } : {};
    this.log.error({ connection: connection.record.id, route: route.name, ...size, error }, 'action failed');
    connection.reply(sequence, encodeError(this.settings.locale, 'controllerError', request.id));
  }

  /** The session goes first: once the client has its reply, its next frame may find another worker. */
  #send({ connection, context, sequence }: Call, data: Payload): void {
    ensureFits(data, this.settings.limits.sendQueueBytes);
    context[keepSession]();
    connection.reply(sequence, data);
  }
}

function paramOf(result: unknown): unknown {
  return result instanceof Reply ? result.param : result;
}
