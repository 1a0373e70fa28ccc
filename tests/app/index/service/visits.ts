/** Counts what happened in this worker; without a decorator, because it needs nothing. */
export class Visits {
  #count = 0;

  next(): number {
    this.#count++;
    return this.#count;
  }
}
