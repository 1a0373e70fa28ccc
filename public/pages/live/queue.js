import { button, part } from './messages.js';
import { explain, text } from './texts.js';

/** Ids that were decided a while ago; a list that was asked for before may still have them. */
const mostDecided = 1_000;
/** So many are shown at a time; the others follow when these are decided. */
const mostShown = 50;

/** What waits for a decision, oldest first, each with the two that there are. */
export class Queue {
  #list;
  #count;
  #clean;
  #hint;
  #room;
  /** Id → message, and when it came. */
  #waiting = new Map();
  #decided = new Set();
  #isSure = false;

  constructor(section, room) {
    this.#list = section.querySelector('ol');
    this.#count = section.querySelector('.count');
    this.#clean = section.querySelector('#clean');
    this.#hint = section.querySelector('[role=alert]');
    this.#room = room;
    this.#clean.addEventListener('click', () => void this.#cleanAll());
    this.#clean.addEventListener('blur', () => this.#doubt());
    this.show();
  }

  add(message) {
    if (this.#decided.has(message.id) || this.#waiting.has(message.id)) return;
    this.#waiting.set(message.id, { ...message, at: performance.now() });
    this.show();
  }

  /** It was decided, here or on another screen. */
  remove(id) {
    this.#decided.add(id);
    if (this.#decided.size > mostDecided) this.#decided.delete(this.#decided.values().next().value);
    if (this.#waiting.delete(id)) this.show();
  }

  /** Asks for the whole queue: what came or went unseen is put right. Gives a refusal, if there is one. */
  async refresh() {
    const askedAt = performance.now();
    const reply = await this.#room.ask('live.wall.history', { type: 'user' }, true);
    if (reply.status !== 200) return reply;
    const present = reply.param ?? {};
    for (const [id, { at }] of this.#waiting)
      if (!Object.hasOwn(present, id) && at < askedAt) this.#waiting.delete(id);
    const later = [...this.#waiting].filter(([id]) => !Object.hasOwn(present, id));
    const all = Object.values(present).filter(({ id }) => !this.#decided.has(id));
    this.#waiting = new Map(all.map((message) => [message.id, { at: 0, ...message }]));
    for (const [id, message] of later) this.#waiting.set(id, message);
    this.show();
  }

  /** Writes everything anew, in the language of the page. */
  relabel() {
    this.#list.replaceChildren();
    this.show();
  }

  clear() {
    this.#waiting.clear();
    this.#decided.clear();
    this.#doubt();
    this.show();
  }

  /** Writes the list. Rows that stay are left alone: one of their buttons may have the focus. */
  show() {
    const count = this.#waiting.size;
    this.#count.textContent = text('queueCount', count);
    this.#clean.hidden = count === 0;
    this.#clean.textContent = text(this.#isSure ? 'cleanSure' : 'clean', count);
    const shown = [...this.#waiting.values()].slice(0, mostShown);
    const rows = new Map([...this.#list.children].map((row) => [row.dataset.id, row]));
    const focused = [...rows.values()].find((row) => row.contains(document.activeElement));
    const neighbour = focused?.nextElementSibling ?? focused?.previousElementSibling;
    const kept = shown.map((message) => rows.get(message.id) ?? this.#row(message));
    for (const row of rows.values()) if (!kept.includes(row)) row.remove();
    for (const [index, row] of kept.entries())
      if (this.#list.children[index] !== row)
        this.#list.insertBefore(row, this.#list.children[index] ?? null);
    // Who decides by keyboard goes on with the next one.
    if (focused !== undefined && !focused.isConnected) neighbour?.querySelector('button')?.focus();
  }

  #row({ id, nickname, say }) {
    const row = document.createElement('li');
    row.dataset.id = id;
    const decide = (status) => () => void this.#decide(id, status, row);
    const release = button(text('release'), decide(1));
    release.className = 'primary';
    const bar = part('p', 'actions');
    bar.append(release, button(text('reject'), decide(0)));
    const head = part('p', 'who');
    head.append(part('b', '', nickname));
    row.append(head, part('p', 'say', say), bar);
    return row;
  }

  async #decide(id, status, row) {
    row.classList.add('deciding');
    this.#complain('');
    const reply = await this.#room.ask('live.wall.check', { id, status }, true);
    row.classList.remove('deciding');
    if (reply.status === 200) this.remove(id);
    else this.#complain(explain(reply));
  }

  /** The first click asks, the second one does it. */
  async #cleanAll() {
    if (!this.#isSure) {
      this.#isSure = true;
      return this.show();
    }
    this.#doubt();
    const reply = await this.#room.ask('live.wall.clean', {}, true);
    if (reply.status === 200) await this.refresh();
    else this.#complain(explain(reply));
  }

  #doubt() {
    this.#isSure = false;
    this.show();
  }

  #complain(words) {
    this.#hint.textContent = words;
  }
}
