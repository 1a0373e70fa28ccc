import type { Clock } from '#library';

/** The leases that this process has got, by its own clock. */
export class Leases {
  readonly #ends = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /**
   * Remembers a lease once it was granted.
   * @param askedAt The clock's `now` before it was asked for: with us it ends no later than where it was granted.
   */
  granted(gateway: string, askedAt: number, ms: number): void {
    this.#ends.set(gateway, Math.max(this.#ends.get(gateway) ?? 0, askedAt + ms));
  }

  left(gateway: string): void {
    this.#ends.delete(gateway);
  }

  isValid(gateway: string): boolean {
    return (this.#ends.get(gateway) ?? 0) > this.clock.now();
  }
}
