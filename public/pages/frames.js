import { text } from './texts.js';
import { milliseconds } from './trace.js';

const mostRows = 500;
const mostCharacters = 20_000;

/** The list of frames, newest last; it holds 500 rows, then the oldest go. */
export class Frames {
  #list;
  #newest;
  #count;
  #dropped = 0;
  /** Whether new rows scroll into view; the reader ends it by scrolling up. */
  #follows = true;
  #at = 0;
  #rows = new Map();

  constructor(list, newest, count) {
    this.#list = list;
    this.#newest = newest;
    this.#count = count;
    list.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    newest.addEventListener('click', () => this.#toEnd());
    new ResizeObserver(() => this.#follows && this.#toEnd()).observe(list);
    this.summarise();
  }

  /** Shows a request that was sent. */
  sent({ id, method, frame, at }) {
    const row = rowOf('out', at, method, `#${id}`, frame);
    this.#rows.set(id, row);
    this.#append(row);
  }

  /** Shows a frame of the server: a reply, a push or a question. */
  received({ frame, message, request, trip, at }) {
    const status = message?.status;
    const what = [status, message?.event].filter((word) => word !== undefined).join(' ');
    const note =
      request === undefined ? kindOf(message) : `${text('reply', `#${request.id}`)}, ${milliseconds(trip)}`;
    const row = rowOf('in', at, what, note, frame);
    row.classList.toggle('refused', status >= 400);
    if (request !== undefined) this.#rows.delete(request.id);
    this.#append(row);
  }

  /** Says beside a request that its reply will not come. */
  unanswered({ id }) {
    const row = this.#rows.get(id);
    this.#rows.delete(id);
    if (row === undefined) return;
    row.classList.add('refused');
    row.querySelector('.note').textContent = `#${id}, ${text('unanswered')}`;
  }

  /** Writes a line about the connection itself between the frames; one that says the same as the last is only counted. */
  event(words, isBad) {
    const last = this.#list.lastElementChild;
    if (last?.dataset.words === words) {
      last.dataset.times = String(Number(last.dataset.times) + 1);
      last.querySelector('time').replaceWith(time(Date.now()));
      last.querySelector('.note').textContent = `× ${last.dataset.times}`;
      return;
    }
    const row = document.createElement('li');
    row.className = isBad ? 'event refused' : 'event';
    Object.assign(row.dataset, { words, times: '1' });
    row.append(time(Date.now()), part('span', 'what', words), part('span', 'note', ''));
    this.#append(row);
  }

  /** Takes every row away. */
  clear() {
    this.#list.replaceChildren();
    this.#rows.clear();
    this.#dropped = 0;
    this.#follows = true;
    this.#newest.hidden = true;
    this.summarise();
  }

  /** Writes how many rows there are. */
  summarise() {
    this.#count.textContent = text('count', this.#list.childElementCount, this.#dropped);
  }

  #append(row) {
    this.#list.append(row);
    while (this.#list.childElementCount > mostRows) {
      this.#list.firstElementChild.remove();
      this.#dropped++;
    }
    this.summarise();
    if (this.#follows) this.#toEnd();
  }

  /** Only a reader scrolls up: where the list lost its end because it became shorter itself, it goes on following. */
  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    if (scrollHeight - scrollTop - clientHeight < 24) this.#follows = true;
    else if (scrollTop < this.#at) this.#follows = false;
    this.#at = scrollTop;
    this.#newest.hidden = this.#follows;
  }

  #toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#at = this.#list.scrollTop;
  }
}

/** The time of day with milliseconds, the same in every language. */
export function clock(at) {
  const date = new Date(at);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  const seconds = parts.map((number) => String(number).padStart(2, '0')).join(':');
  return `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function kindOf(message) {
  if (message?.ask !== undefined) return text('question');
  return message?.id === undefined ? text('push') : text('reply', `#${message.id}`);
}

function rowOf(direction, at, what, note, frame) {
  const row = document.createElement('li');
  row.className = direction;
  const arrow = part('span', 'arrow', direction === 'out' ? '→' : '←');
  arrow.setAttribute('aria-hidden', 'true');
  const spoken = part('span', 'spoken', text(direction === 'out' ? 'sent' : 'received'));
  row.append(time(at), arrow, spoken, part('span', 'what', what), part('span', 'note', note), pretty(frame));
  return row;
}

function time(at) {
  const element = part('time', '', clock(at));
  element.dateTime = new Date(at).toISOString();
  return element;
}

function part(tag, className, words) {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.textContent = words;
  return element;
}

/** The frame as indented JSON with its parts marked, or as it came where it is none. */
function pretty(frame) {
  const block = part('pre', '', '');
  const json = indented(frame);
  const shown = json.slice(0, mostCharacters);
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g;
  let end = 0;
  for (const match of shown.matchAll(token)) {
    const kind = match[2] !== undefined ? 'key' : match[1] !== undefined ? 'text' : 'value';
    const word = match[1] ?? match[0];
    block.append(shown.slice(end, match.index), part('span', kind, word));
    end = match.index + word.length;
  }
  block.append(shown.slice(end));
  if (json.length > shown.length) block.append(`\n${text('moreCharacters', json.length - shown.length)}`);
  return block;
}

function indented(frame) {
  let message;
  try {
    message = JSON.parse(frame);
  } catch {
    return frame; // not JSON: shown as it came
  }
  return frame.length > mostCharacters ? JSON.stringify(message, null, 2) : laidOut(message, '');
}

/** What fits on a line stays on it: most frames are short, and a bracket a line would hide them in white. */
function laidOut(value, indent) {
  const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  if (typeof value !== 'object' || value === null || flat.length + indent.length <= 80) return flat;
  const deeper = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((member) => deeper + laidOut(member, deeper))
    : Object.entries(value).map(
        ([key, member]) => `${deeper}${JSON.stringify(key)}: ${laidOut(member, deeper)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${members.join(',\n')}\n${indent}${close}`;
}
