import { part } from './messages.js';

/** What waits for a lane; the oldest goes when there are more. */
const mostWaiting = 100;
/** How long a message takes from one side to the other, milliseconds, whatever its length. */
const crossingMs = 14_000;
/** The part of the crossing after which the next one may follow in its lane. */
const headStart = 0.35;
const mostResting = 6;

/**
 * The part of the big screen that is looked at from afar: messages float by in lanes, and what is said to everybody stays until
 * something else is. Who wants less motion sees the latest ones at rest.
 */
export class Stage {
  #lanes;
  #pinned;
  #heard;
  #isCalm = matchMedia('(prefers-reduced-motion: reduce)');
  #waiting = [];
  /** When each lane is free again. */
  #freeAt = [];
  #timer;

  /** @param heard What is not looked at but read out: the message that came last. */
  constructor(lanes, pinned, heard) {
    this.#lanes = lanes;
    this.#pinned = pinned;
    this.#heard = heard;
  }

  /** Lets a message float by. */
  float({ key, nickname, say }) {
    const message = part('p', 'float');
    message.dataset.key = key;
    message.append(part('b', '', nickname), part('span', '', say.replaceAll(/\s+/g, ' ')));
    this.#waiting.push(message);
    if (this.#waiting.length > mostWaiting) this.#waiting.shift();
    this.#heard.textContent = `${nickname}: ${say}`;
    this.#next();
  }

  /** Shows what is said to everybody; undefined takes it off. */
  pin(entry) {
    const { key = '', nickname = '', say = '' } = entry ?? {};
    this.#pinned.dataset.key = key;
    this.#pinned.hidden = entry === undefined;
    const [who, what] = [part('p', 'who', nickname), part('p', 'say', say)];
    // The longer it is the smaller it is written, so that all of it can be read.
    const length = [...say].length;
    what.classList.add(length > 90 ? 'long' : length > 36 ? 'medium' : 'short');
    this.#pinned.replaceChildren(who, what);
  }

  /** Takes a message off, wherever it is. */
  remove(key) {
    this.#waiting = this.#waiting.filter((message) => message.dataset.key !== key);
    for (const message of this.#lanes.children) if (message.dataset.key === key) message.remove();
  }

  clear() {
    this.#waiting = [];
    this.#lanes.replaceChildren();
    this.pin(undefined);
  }

  #next() {
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0) {
      if (this.#isCalm.matches) this.#rest(this.#waiting.shift());
      else if (!this.#cross(this.#waiting[0])) {
        const soonest = Math.min(...this.#freeAt) - performance.now();
        this.#timer = setTimeout(() => this.#next(), Math.max(50, soonest));
        return;
      } else this.#waiting.shift();
    }
  }

  /** Begins to cross in the first lane that is free; false where there is none. */
  #cross(message) {
    const now = performance.now();
    this.#lanes.append(message);
    const { clientHeight, clientWidth } = this.#lanes;
    const height = message.offsetHeight * 1.15;
    const count = Math.max(1, Math.floor(clientHeight / height));
    this.#freeAt = Array.from({ length: count }, (_, lane) => this.#freeAt[lane] ?? 0);
    const free = this.#freeAt.flatMap((at, lane) => (at <= now ? [lane] : []));
    const lane = free[Math.floor(Math.random() * free.length)];
    if (lane === undefined) {
      message.remove();
      return false;
    }
    const width = message.offsetWidth;
    // The tail has to be in before the next one follows, and a long text must not be overtaken.
    const tailMs = (crossingMs * width) / (clientWidth + width);
    this.#freeAt[lane] = now + Math.max(tailMs + crossingMs * 0.06, crossingMs * headStart);
    message.style.top = `${lane * height}px`;
    const frames = { transform: [`translateX(${clientWidth}px)`, `translateX(${-width}px)`] };
    const motion = message.animate(frames, { duration: crossingMs, easing: 'linear', fill: 'both' });
    motion.addEventListener('finish', () => message.remove());
    return true;
  }

  #rest(message) {
    message.classList.add('resting');
    this.#lanes.append(message);
    while (this.#lanes.childElementCount > mostResting) this.#lanes.firstElementChild.remove();
  }
}
