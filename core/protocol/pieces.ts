/** Bytes that have come in several pieces, in their order: a large message need not be copied together to be sent on. */
export class Pieces {
  constructor(
    readonly list: readonly Buffer[],
    readonly length: number,
  ) {}

  /** One copy of all of them. */
  join(): Buffer {
    return Buffer.concat(this.list, this.length);
  }

  /** What they say together. */
  toString(): string {
    return this.join().toString();
  }
}
