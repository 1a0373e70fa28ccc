import type { Chance } from '../chance.js';

type Happening = () => void;

/** Things that wait for their turn: in order, as on a socket, or whichever comes first. */
export class Line {
  /** Nothing of it happens for now. */
  isStopped = false;
  #waiting: Happening[] = [];
  #isClosed = false;

  constructor(
    private readonly chance: Chance,
    private readonly isOrdered: boolean,
  ) {}

  get isReady(): boolean {
    return this.#waiting.length > 0 && !this.isStopped;
  }

  /** Has something happen when its turn comes. */
  add(happening: Happening): void {
    if (!this.#isClosed) this.#waiting.push(happening);
  }

  /** Takes out what happens next. */
  take(): Happening | undefined {
    const index = this.isOrdered ? 0 : this.chance.below(this.#waiting.length);
    return this.#waiting.splice(index, 1)[0];
  }

  /** Whoever speaks is gone: the beginning of what was said still arrives, then this. */
  cut(last?: Happening): void {
    this.#waiting = this.#waiting.slice(0, this.chance.below(this.#waiting.length + 1));
    this.isStopped = false;
    if (last !== undefined) this.add(last);
    this.#isClosed = true;
  }

  /** Whoever listens is gone. */
  close(): void {
    this.#waiting = [];
    this.#isClosed = true;
  }
}

/** Whose turn it is: of all that could happen one thing does, and everything that follows from it at once. */
export class Turns {
  readonly #lines = new Set<Line>();

  constructor(private readonly chance: Chance) {}

  line(order: 'inOrder' | 'anyOrder'): Line {
    const line = new Line(this.chance, order === 'inOrder');
    this.#lines.add(line);
    return line;
  }

  /** Lets one thing happen. False: there was nothing. */
  async take(): Promise<boolean> {
    const ready = [...this.#lines].filter((line) => line.isReady);
    if (ready.length === 0) return false;
    this.chance.pick(ready).take()?.();
    await settled();
    return true;
  }

  /** Lets things happen until nothing is left, or very much has happened: somebody may ask again and again. */
  async takeAll(): Promise<void> {
    for (let count = 0; count < 500 && (await this.take()); count++);
  }
}

/** Resolves when nothing is left to do but what waits for a turn. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
