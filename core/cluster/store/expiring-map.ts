import type { Clock, Timer } from '#library';

/** How often, and through how many entries at a time, what has expired is looked for. */
const sweep = { everyMs: 250, entries: 50_000 } as const;

interface Slot<Value> {
  readonly value: Value;
  /** By the clock's `now`; undefined: never. */
  readonly expiresAt: number | undefined;
}

/** A map whose entries may expire: an expired one is never seen again, and is removed before long. */
export class ExpiringMap<Value> {
  readonly #slots = new Map<string, Slot<Value>>();
  readonly #timer: Timer;
  #cursor: Iterator<[string, Slot<Value>], undefined>;

  /** @param removed Called for each entry that leaves: deleted or expired. */
  constructor(
    private readonly clock: Clock,
    private readonly removed: (key: string, value: Value) => void = () => undefined,
  ) {
    this.#cursor = this.#slots.entries();
    this.#timer = clock.every(sweep.everyMs, () => this.#sweep());
  }

  get(key: string): Value | undefined {
    return this.#live(key)?.value;
  }

  /** Until when, by the clock's `now`; undefined: for ever, or not at all. */
  expiryOf(key: string): number | undefined {
    return this.#live(key)?.expiresAt;
  }

  /** The one that it takes the place of does not count as removed. */
  set(key: string, value: Value, expiresAt: number | undefined): void {
    this.#live(key);
    this.#slots.set(key, { value, expiresAt });
  }

  /** False: there was none. */
  delete(key: string): boolean {
    const slot = this.#live(key);
    if (slot === undefined) return false;
    this.#remove(key, slot);
    return true;
  }

  /** Stops looking for what has expired. */
  close(): void {
    this.#timer.stop();
  }

  #live(key: string): Slot<Value> | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined || !this.#hasExpired(slot)) return slot;
    this.#remove(key, slot);
    return undefined;
  }

  #hasExpired({ expiresAt }: Slot<Value>): boolean {
    return expiresAt !== undefined && expiresAt <= this.clock.now();
  }

  #remove(key: string, { value }: Slot<Value>): void {
    this.#slots.delete(key);
    this.removed(key, value);
  }

  /** Goes on where it stopped; an iterator of a map stands every change of the map. */
  #sweep(): void {
    for (let looked = 0; looked < sweep.entries; looked += 1) {
      const next = this.#cursor.next();
      if (next.done === true) {
        this.#cursor = this.#slots.entries();
        return;
      }
      const [key, slot] = next.value;
      if (this.#hasExpired(slot)) this.#remove(key, slot);
    }
  }
}
