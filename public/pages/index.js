import { Composer } from './composer.js';
import { Development } from './development.js';
import { clock, Frames } from './frames.js';
import { Line, socketAddress } from './shared/line.js';
import { closing, speak, text } from './texts.js';
import { milliseconds, Trace } from './trace.js';

const element = (id) => document.querySelector(`#${id}`);

const trace = new Trace(element('trace'));
const frames = new Frames(element('frames'), element('newest'), element('count'));
const beats = { number: 0, at: 0, trip: 0 };
const development = new Development(element('problems'), element('problem-list'));
let cause;
/** The request that is asked every second, and the id it went out with last. */
let pulsing;
let lastPulse;

const line = new Line(
  {
    state(state, why) {
      cause = why ?? (state === 'open' ? undefined : cause);
      document.body.dataset.state = state;
      trace.held(state === 'open');
      if (state === 'open') {
        frames.event(text('connected'), false);
        composer.forgive();
        line.request('index.index.index', {});
        void development.ask();
      } else if (why !== undefined) frames.event(explain(why), why.kind !== 'youHungUp');
      showState();
    },
    sent: (request) => frames.sent(request),
    received(frame) {
      frames.received(frame);
      if (frame.request === undefined) return;
      trace.trip(frame.request.at, frame.trip, !(frame.message.status >= 400));
      element('trip').textContent = milliseconds(frame.trip);
      element('trip-method').textContent = frame.request.method;
    },
    unanswered: (request) => frames.unanswered(request),
    beat(trip) {
      Object.assign(beats, { number: beats.number + 1, at: Date.now(), trip });
      trace.beat();
      showBeats();
    },
  },
  admit,
);

const composer = new Composer(
  element('composer'),
  (method, payload) => line.request(method, payload) !== undefined,
);

async function admit() {
  try {
    const response = await fetch('/token?type=wechatUser&code=room1', { cache: 'no-store' });
    if (!response.ok) return { cause: { kind: 'noToken', status: response.status } };
    const address = socketAddress(response.headers.get('connect-path') ?? '/');
    return { token: (await response.text()).trim(), address };
  } catch {
    return { cause: { kind: 'noServer' } }; // fetch only rejects when nobody answered
  }
}

/** What ended the line, for people; the browser knows less than the server, and the words say so. */
function explain({ kind, code, reason, status }) {
  if (kind === 'noServer') return text('noServer', location.host);
  if (kind === 'noToken') return text('noToken', status);
  if (kind === 'closed') return `${text('closedWith', code, reason)} ${closing(code)}`;
  if (kind === 'final') return `${text('closedWith', code, reason)} ${closing(code)} ${text('staysAway')}`;
  return text(kind);
}

function showState() {
  const { state } = line;
  element('state').textContent = text(state);
  element('reconnects').textContent = String(line.reconnects);
  element('explanation').textContent = state === 'open' || cause === undefined ? '' : explain(cause);
  const toggle = element('toggle');
  toggle.dataset.text = state === 'stopped' ? 'connect' : state === 'waiting' ? 'connectNow' : 'disconnect';
  toggle.textContent = text(toggle.dataset.text);
  element('send').setAttribute('aria-disabled', String(state !== 'open'));
  document.title = `${state === 'open' ? '●' : '○'} ${text(state)} · Holdline`;
  tick();
}

function showBeats() {
  element('beats').textContent =
    beats.number === 0
      ? text('noBeats')
      : text('beats', beats.number, clock(beats.at).slice(0, 8), milliseconds(beats.trip));
}

function tick() {
  const { state, openedAt, closedAt, returnsAt } = line;
  const isOpen = state === 'open';
  if (openedAt !== 0) {
    element('held').textContent = duration((isOpen ? Date.now() : closedAt) - openedAt);
    element('since').textContent = isOpen
      ? text('since', clock(openedAt).slice(0, 8))
      : text('heldUntil', clock(closedAt).slice(0, 8));
  }
  const left = Math.max(0, Math.ceil((returnsAt - Date.now()) / 1_000));
  element('address').textContent = state === 'waiting' ? text('comesBack', left) : location.host;
}

function duration(ms) {
  const seconds = Math.floor(ms / 1_000);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Asks again and again, but never while the last answer is still out: a hang must not pile requests up. */
function pulse() {
  if (pulsing === undefined || line.pending.some(({ id }) => id === lastPulse)) return;
  lastPulse = line.request(pulsing.method, pulsing.payload);
}

element('toggle').addEventListener('click', () => {
  if (line.state === 'stopped' || line.state === 'waiting') void line.connect();
  else line.disconnect();
});
element('clear').addEventListener('click', () => frames.clear());
element('pulse').addEventListener('change', ({ target }) => {
  pulsing = target.checked ? composer.read() : undefined;
  target.checked = pulsing !== undefined;
  // A reply a second read out loud would drown everything else.
  element('frames').setAttribute('aria-live', target.checked ? 'off' : 'polite');
  pulse();
});
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    speak(button.dataset.language);
    showState();
    showBeats();
    frames.summarise();
  });
}
addEventListener('online', () => line.state === 'waiting' && void line.connect());

const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
let drawnAt = 0;
function animate(at) {
  // Ten pictures a second are enough for a line that crosses the page in a minute.
  if (at - drawnAt >= (isCalm.matches ? 1_000 : 100)) {
    drawnAt = at;
    trace.draw(line.pending);
  }
  requestAnimationFrame(animate);
}

speak();
showBeats();
setInterval(tick, 250);
setInterval(pulse, 1_000);
requestAnimationFrame(animate);
void line.connect();
