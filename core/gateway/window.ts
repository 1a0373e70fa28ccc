import { Fifo } from './fifo.js';

/** A frame of a client that no worker has acknowledged yet. */
export class Frame {
  /** Its number on the link, once it was handed over. */
  sequence = 0;

  /**
   * @param isSecondTry It was given to a worker that died, and is given once more.
   */
  constructor(
    readonly data: Buffer,
    readonly isSecondTry: boolean,
  ) {}
}

/** What stands in line behind the frames that were handed over: another frame, or an answer that must not overtake them. */
export type Waiting = Frame | { readonly answer: string };

/** Bytes of frames that a gateway holds, over all its connections. */
export class FrameBudget {
  readonly #max: number;
  #used = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether so many more bytes are within the budget. */
  hasRoomFor(bytes: number): boolean {
    return this.#used + bytes <= this.#max;
  }

  /** Counts bytes in or, negative, out. */
  count(bytes: number): void {
    this.#used += bytes;
  }
}

/** The frames of one connection: first those that its worker has, then those that wait for it. */
export class Window {
  readonly #budget: FrameBudget;
  readonly #handedOver = new Fifo<Frame>();
  readonly #waiting = new Fifo<Waiting>();
  #sequence = 0;

  constructor(budget: FrameBudget) {
    this.#budget = budget;
  }

  /** How many frames the worker has. */
  get inFlight(): number {
    return this.#handedOver.length;
  }

  /** Nothing is with a worker and nothing waits. */
  get isEmpty(): boolean {
    return this.#handedOver.length === 0 && this.#waiting.length === 0;
  }

  /** Bytes of the frames that the worker has. */
  get inFlightBytes(): number {
    return this.#handedOver.toArray().reduce((sum, { data }) => sum + data.length, 0);
  }

  /** What is next in line, if anything is. */
  get next(): Waiting | undefined {
    return this.#waiting.first;
  }

  /** Puts a frame, or an answer, at the end of the line. */
  wait(item: Waiting): void {
    this.#waiting.push(item);
    this.#budget.count(bytesOf(item));
  }

  /** Takes the next out of the line. */
  takeNext(): Waiting | undefined {
    const item = this.#waiting.shift();
    if (item !== undefined) this.#budget.count(-bytesOf(item));
    return item;
  }

  /** Moves the next, a frame, to those that the worker has, and gives its sequence. */
  handOver(frame: Frame): number {
    this.#waiting.shift();
    this.#sequence = (this.#sequence + 1) >>> 0;
    frame.sequence = this.#sequence;
    this.#handedOver.push(frame);
    return this.#sequence;
  }

  /** Takes out the frame of that sequence; undefined when it is not, or no longer, in here. */
  acknowledge(sequence: number): Frame | undefined {
    const line = this.#handedOver;
    const isFirst = line.first?.sequence === sequence;
    const frame = isFirst ? line.shift() : line.take((other) => other.sequence === sequence);
    if (frame !== undefined) this.#budget.count(-frame.data.length);
    return frame;
  }

  /**
   * The worker is gone: what it had goes back to the front of the line, each frame as `decide` says: to be given to a
   * worker once more, or answered. So replies keep their order.
   */
  takeBack(decide: (frame: Frame) => Waiting): void {
    const back = this.#handedOver.toArray().map((frame) => this.#exchange(frame, decide(frame)));
    this.#handedOver.replace([]);
    this.#waiting.replace([...back, ...this.#waiting.toArray()]);
  }

  /** Replaces every waiting frame by an answer. */
  answerWaiting(answer: (frame: Frame) => string): void {
    this.#waiting.replace(
      this.#waiting
        .toArray()
        .map((item) => (item instanceof Frame ? this.#exchange(item, { answer: answer(item) }) : item)),
    );
  }

  /** Empties the window; the connection is over. */
  clear(): void {
    this.takeBack((frame) => frame);
    while (this.takeNext() !== undefined);
  }

  #exchange(old: Frame, next: Waiting): Waiting {
    this.#budget.count(bytesOf(next) - bytesOf(old));
    return next;
  }
}

function bytesOf(item: Waiting): number {
  return item instanceof Frame ? item.data.length : item.answer.length;
}
