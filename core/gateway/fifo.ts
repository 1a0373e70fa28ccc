const none: never[] = [];
/** A line that was once longer does not keep its places when nobody stands in it. */
const keptPlaces = 64;

/** A line that is joined at its end and left at its front; unlike `Array.shift`, leaving it moves nobody who stays. */
export class Fifo<T extends object> {
  /** A ring; how many places it has is a power of two. */
  #places: (T | undefined)[] = none;
  #front = 0;
  #length = 0;

  /** How many stand in it. */
  get length(): number {
    return this.#length;
  }

  /** Who leaves next. */
  get first(): T | undefined {
    return this.#length === 0 ? undefined : this.#places[this.#front];
  }

  /** Joins at the end. */
  push(item: T): void {
    if (this.#length === this.#places.length) this.#grow();
    this.#places[(this.#front + this.#length++) & (this.#places.length - 1)] = item;
  }

  /** Leaves at the front. */
  shift(): T | undefined {
    const item = this.first;
    if (item === undefined) return undefined;
    this.#places[this.#front] = undefined;
    this.#front = (this.#front + 1) & (this.#places.length - 1);
    if (--this.#length === 0 && this.#places.length > keptPlaces) this.#places = none;
    return item;
  }

  /** Takes out the first for whom that is true, wherever it stands. */
  take(isWanted: (item: T) => boolean): T | undefined {
    const items = this.toArray();
    const index = items.findIndex(isWanted);
    if (index < 0) return undefined;
    const [item] = items.splice(index, 1);
    this.replace(items);
    return item;
  }

  /** All, in their order. */
  toArray(): T[] {
    return [...this.#places.slice(this.#front), ...this.#places.slice(0, this.#front)].filter(
      (item) => item !== undefined,
    );
  }

  /** Those who stand in it from now on. */
  replace(items: readonly T[]): void {
    this.#places = none;
    this.#front = 0;
    this.#length = 0;
    for (const item of items) this.push(item);
  }

  #grow(): void {
    const items: (T | undefined)[] = this.toArray();
    while (items.length < Math.max(2, this.#length * 2)) items.push(undefined);
    this.#places = items;
    this.#front = 0;
  }
}
