/** The close codes after which a client must not come back by itself; core/protocol/close-codes.ts says the same. */
const finalCodes = new Set([1000, 1002, 1003, 1007, 1008, 1009, 4403, 4409]);

const firstDelay = 1_000;
const longestDelay = 5_000;
/** A connection that lasted so long was a real one: the next delay starts small again. */
const steadyAfter = 5_000;
const quietBeforeBeat = 25_000;
const beatPatience = 10_000;

/**
 * One connection that comes back: a fresh token before each handshake, a growing, jittered delay after each cut, the heartbeat
 * in quiet times. It tells its listener `state(state, cause)`, `sent(request)`, `received(frame)`, `unanswered(request)` and
 * `beat(milliseconds)`, as far as it has these.
 *
 * States: `token`, `handshake`, `open`, `waiting` (comes back at `returnsAt`) and `stopped`.
 */
export class Line {
  state = 'stopped';
  openedAt = 0;
  closedAt = 0;
  returnsAt = 0;
  reconnects = 0;

  #listener;
  #admit;
  #socket;
  /** Ends the listening to a socket that was let go of: its late events belong to nobody. */
  #listening;
  #attempt = 0;
  #failures = 0;
  #lastId = 0;
  #pending = new Map();
  #wasOpen = false;
  #returnTimer;
  #beatTimer;
  #beatSentAt = 0;

  /** @param admit Gives what a handshake needs, `{ token, address }`, or `{ cause }`; one with `isFinal` ends all attempts. */
  constructor(listener, admit) {
    this.#listener = listener;
    this.#admit = admit;
  }

  /** Requests that wait for their reply, oldest first. */
  get pending() {
    return [...this.#pending.values()];
  }

  /** Connects now, whatever was going on before. */
  async connect() {
    this.#drop();
    const attempt = ++this.#attempt;
    this.#become('token');
    const { cause, token, address } = await this.#admit();
    if (attempt !== this.#attempt) return;
    if (cause === undefined) this.#open(token, address);
    else if (cause.isFinal) this.#stop(cause);
    else this.#fail(cause);
  }

  /** Hangs up and stays away until connect() is called. */
  disconnect() {
    this.#attempt++;
    this.#drop(1000);
    this.#wasOpen = false;
    this.#failures = 0;
    this.#become('stopped', { kind: 'youHungUp' });
  }

  /** Looks now whether the line still holds: a device that slept may have lost it without a word. */
  check() {
    if (this.state === 'waiting') void this.connect();
    else if (this.state === 'open') this.#beat();
  }

  /** Sends a request and gives its id, a number of ours unless the payload has one; undefined where the line is not open. */
  request(method, payload) {
    if (this.state !== 'open') return undefined;
    const { id = ++this.#lastId } = payload;
    const frame = JSON.stringify({ method, id, ...payload });
    const request = { id, method, frame, at: Date.now(), started: performance.now() };
    this.#pending.set(id, request);
    this.#socket.send(frame);
    this.#armBeat();
    this.#listener.sent?.(request);
    return id;
  }

  #open(token, address) {
    const socket = new WebSocket(`${address}?auth=${encodeURIComponent(token)}`);
    this.#socket = socket;
    this.#become('handshake');
    const { signal } = (this.#listening = new AbortController());
    socket.addEventListener('open', () => this.#opened(), { signal });
    socket.addEventListener('message', (event) => this.#receive(String(event.data)), { signal });
    socket.addEventListener('close', (event) => this.#closed(event.code, event.reason), { signal });
  }

  #opened() {
    if (this.#wasOpen) this.reconnects++;
    this.#wasOpen = true;
    this.openedAt = Date.now();
    this.#armBeat();
    this.#become('open');
  }

  #receive(frame) {
    if (frame === '3') {
      this.#listener.beat?.(performance.now() - this.#beatSentAt);
      // Armed here and not in the timer's own callback: browsers slow down chains of timers in hidden pages to one a minute.
      this.#armBeat();
      return;
    }
    const message = parse(frame);
    const request = this.#pending.get(message?.id);
    if (request !== undefined) this.#pending.delete(request.id);
    const trip = request === undefined ? undefined : performance.now() - request.started;
    this.#listener.received?.({ frame, message, request, trip, at: Date.now() });
  }

  #closed(code, reason) {
    const wasOpen = this.state === 'open';
    if (finalCodes.has(code)) this.#stop({ kind: 'final', code, reason });
    else this.#fail(wasOpen ? { kind: 'closed', code, reason } : { kind: 'refused' });
  }

  #stop(cause) {
    this.#drop();
    this.#become('stopped', cause);
  }

  #fail(cause) {
    if (this.state === 'open' && Date.now() - this.openedAt > steadyAfter) this.#failures = 0;
    this.#drop();
    const delay = Math.min(longestDelay, firstDelay * 2 ** this.#failures++) * (0.8 + 0.4 * Math.random());
    this.returnsAt = Date.now() + delay;
    this.#returnTimer = setTimeout(() => void this.connect(), delay);
    this.#become('waiting', cause);
  }

  #armBeat() {
    clearTimeout(this.#beatTimer);
    this.#beatTimer = setTimeout(() => this.#beat(), quietBeforeBeat);
  }

  #beat() {
    clearTimeout(this.#beatTimer);
    this.#beatSentAt = performance.now();
    this.#socket.send('2');
    this.#beatTimer = setTimeout(() => this.#fail({ kind: 'silent' }), beatPatience);
  }

  /** Lets go of the socket and of every timer; what was not answered will not be. */
  #drop(code) {
    clearTimeout(this.#beatTimer);
    clearTimeout(this.#returnTimer);
    this.#listening?.abort();
    this.#socket?.close(code);
    this.#socket = undefined;
    if (this.state === 'open') this.closedAt = Date.now();
    for (const request of this.#pending.values()) this.#listener.unanswered?.(request);
    this.#pending.clear();
  }

  #become(state, cause) {
    this.state = state;
    this.#listener.state(state, cause);
  }
}

/** Where a WebSocket goes that is given as a path of this host, or as an address. */
export function socketAddress(place) {
  const url = new URL(place, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

function parse(frame) {
  try {
    const message = JSON.parse(frame);
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined; // shown as it came
  }
}
