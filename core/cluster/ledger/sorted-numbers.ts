/** Numbers in order. They mostly come in order too, so that adding one costs nothing. */
export class SortedNumbers {
  readonly #numbers: number[] = [];

  get size(): number {
    return this.#numbers.length;
  }

  add(number: number): void {
    const index = this.#firstAbove(number);
    if (this.#numbers[index - 1] !== number) this.#numbers.splice(index, 0, number);
  }

  delete(number: number): void {
    const index = this.#firstAbove(number) - 1;
    if (this.#numbers[index] === number) this.#numbers.splice(index, 1);
  }

  /** The next so many above a number. */
  above(number: number, count: number): number[] {
    const index = this.#firstAbove(number);
    return this.#numbers.slice(index, index + count);
  }

  #firstAbove(number: number): number {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] ?? Infinity) <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
