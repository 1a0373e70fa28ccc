const mostRows = 300;
const mostMarks = 1_000;

/** The messages of a room as a list, oldest first, each once. Texts of others become text and nothing else. */
export class Messages {
  #list;
  #newest;
  /** By key, in no order: the element, and what it shows. */
  #rows = new Map();
  /** Keys of what was taken back: a history that was asked for before may still have it. */
  #gone = new Set();
  #follows = true;

  /**
   * @param list An `ol` that scrolls.
   * @param newest A button that leads to the end, shown while the reader is elsewhere.
   */
  constructor(list, newest) {
    this.#list = list;
    this.#newest = newest;
    list.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    newest.addEventListener('click', () => this.#toEnd());
    new ResizeObserver(() => this.#follows && this.#toEnd()).observe(list);
  }

  /** What is shown, oldest first. */
  get entries() {
    return [...this.#list.children].map((element) => this.#rows.get(element.dataset.key).entry);
  }

  /**
   * Shows a message, or changes how it is shown: `{ key, kind, nickname, say, at }`, and where wanted `tag`, `note` and
   * `actions`, buttons as `{ label, run }`. Its place is by the time `at`, milliseconds; without one it is new and goes to the
   * end. A message that is there already stays where it is.
   */
  put(entry) {
    const known = this.#rows.get(entry.key);
    if (known === undefined && this.#gone.has(entry.key)) return;
    const at = known?.entry.at ?? entry.at ?? this.#now();
    const element = this.#enter({ ...known?.entry, ...entry, at });
    if (known === undefined) this.#insert(element, at);
    else known.element.replaceWith(element);
    this.#trim();
    if (this.#follows) this.#toEnd();
  }

  /** Gives a message its true time: it was placed by the clock of this device, which may be wrong. */
  move(key, at) {
    const { entry, element } = this.#rows.get(key);
    if (at === undefined || at === entry.at) return;
    element.remove();
    this.#insert(this.#enter({ ...entry, at }), at);
  }

  has(key) {
    return this.#rows.has(key);
  }

  /** Takes a message away, and keeps it away. */
  remove(key) {
    this.#gone.add(key);
    if (this.#gone.size > mostMarks) this.#gone.delete(this.#gone.values().next().value);
    const row = this.#rows.get(key);
    this.#rows.delete(key);
    row?.element.remove();
  }

  clear() {
    this.#list.replaceChildren();
    this.#rows.clear();
    this.#gone.clear();
    this.#follows = true;
    this.#newest.hidden = true;
  }

  #enter(entry) {
    const element = rowOf(entry);
    this.#rows.set(entry.key, { element, entry });
    return element;
  }

  /** The time of what comes last; the clock of the server may be ahead of this device's. */
  #now() {
    const last = this.#list.lastElementChild;
    return Math.max(Date.now(), last === null ? 0 : this.#rows.get(last.dataset.key).entry.at);
  }

  #insert(element, at) {
    let before = this.#list.lastElementChild;
    while (before !== null && this.#rows.get(before.dataset.key).entry.at > at)
      before = before.previousElementSibling;
    if (before === null) this.#list.prepend(element);
    else before.after(element);
  }

  #trim() {
    while (this.#list.childElementCount > mostRows) {
      const first = this.#list.firstElementChild;
      this.#rows.delete(first.dataset.key);
      first.remove();
    }
  }

  /** Only a reader scrolls away from the end. */
  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    this.#follows = scrollHeight - scrollTop - clientHeight < 48;
    this.#newest.hidden = this.#follows;
  }

  #toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}

function rowOf({ key, kind, nickname, say, at, tag, note, actions = [] }) {
  const row = document.createElement('li');
  row.className = kind;
  row.dataset.key = key;
  const head = part('p', 'who');
  head.append(part('b', '', nickname), time(at));
  if (tag !== undefined) head.append(part('span', 'tag', tag));
  row.append(head, part('p', 'say', say));
  if (note !== undefined) row.append(part('p', 'note', note));
  if (actions.length > 0) {
    const bar = part('p', 'actions');
    for (const { label, run } of actions) bar.append(button(label, run));
    row.append(bar);
  }
  return row;
}

function time(at) {
  const date = new Date(at);
  const element = part('time', '', `${two(date.getHours())}:${two(date.getMinutes())}`);
  element.dateTime = date.toISOString();
  return element;
}

function two(number) {
  return String(number).padStart(2, '0');
}

/** A button with a text. */
export function button(label, run) {
  const element = part('button', '', label);
  element.type = 'button';
  element.addEventListener('click', run);
  return element;
}

/** An element with a text; one of others keeps its own direction and cannot turn that of its surroundings. */
export function part(tag, className, words = '') {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.textContent = words;
  if (words !== '') element.dir = 'auto';
  return element;
}
