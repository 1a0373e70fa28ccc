import { Line } from '../shared/line.js';

/** How long an answer may take. Longer than an action may on the server, so that its own answer comes first. */
const patience = 15_000;
const mostAttempts = 6;
/** What says nothing about whether a request was carried out, or that it was not: one that may be repeated is. */
const undecided = new Set(['workerLost', 'tooBusy', 'rateLimited', 'actionTimeout', 'lost', 'notSent']);

/** Whether nobody knows if the request with this reply was carried out. */
export function isUndecided({ event }) {
  return undecided.has(event) && event !== 'rateLimited' && event !== 'notSent';
}

/** Whether another attempt would get the same refusal. */
export function isFinal({ status }) {
  return [403, 404, 405, 999].includes(status);
}

/**
 * A line to a room, on which requests are asked and answers awaited. It tells its listener `state(state, cause)` and
 * `push(message)`.
 */
export class Room {
  #line;
  #listener;
  #lastId = 0;
  /** By the id of the request: what is waited for, and how it is settled. */
  #waiting = new Map();
  #openings = new Set();

  constructor(listener, admit) {
    this.#listener = listener;
    this.#line = new Line(
      {
        state: (state, cause) => this.#changed(state, cause),
        received: (frame) => this.#received(frame),
        unanswered: ({ id }) => this.#settle(id, { status: 0, event: 'lost' }),
      },
      admit,
    );
  }

  get state() {
    return this.#line.state;
  }

  /** When the next attempt is made, where the state is `waiting`. */
  get returnsAt() {
    return this.#line.returnsAt;
  }

  connect() {
    void this.#line.connect();
  }

  disconnect() {
    this.#line.disconnect();
  }

  /** Looks now whether the line still holds. */
  check() {
    this.#line.check();
  }

  /**
   * Asks and gives the reply, or one with the event `lost` (it may have been carried out) or `notSent`.
   * @param isRepeatable To do it twice does no harm: then it is asked again, also on the next connection, until it is decided.
   *   The reply has `attempts`.
   */
  async ask(method, payload = {}, isRepeatable = false) {
    for (let attempts = 1; ; attempts++) {
      const reply = await this.#askOnce(method, payload);
      const isOver = !isRepeatable || !undecided.has(reply.event) || attempts === mostAttempts;
      if (isOver || this.state === 'stopped') return { ...reply, attempts };
      if (this.state === 'open') await pause(400 * 2 ** attempts * (0.5 + Math.random()));
      else await this.#opening();
    }
  }

  #askOnce(method, payload) {
    const { id = `r${++this.#lastId}` } = payload;
    const asked = this.#waiting.get(id);
    if (asked !== undefined) return asked.reply;
    if (this.#line.request(method, { ...payload, id }) === undefined)
      return Promise.resolve({ status: 0, event: 'notSent' });
    const { promise: reply, resolve } = withResolvers();
    const timer = setTimeout(() => this.#settle(id, { status: 0, event: 'lost' }), patience);
    this.#waiting.set(id, { reply, resolve, timer });
    return reply;
  }

  #received({ message, request }) {
    if (request !== undefined) this.#settle(request.id, message);
    else if (typeof message?.event === 'string' && message.id === undefined) this.#listener.push(message);
  }

  #settle(id, reply) {
    const asked = this.#waiting.get(id);
    if (asked === undefined) return;
    clearTimeout(asked.timer);
    this.#waiting.delete(id);
    asked.resolve(reply);
  }

  #changed(state, cause) {
    this.#listener.state(state, cause);
    if (state !== 'open' && state !== 'stopped') return;
    const openings = [...this.#openings];
    this.#openings.clear();
    for (const resolve of openings) resolve();
  }

  /** Resolves when the line is open again, or for good not. */
  #opening() {
    return new Promise((resolve) => this.#openings.add(resolve));
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Phones of an audience are old: `Promise.withResolvers` is of 2024. */
function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}
