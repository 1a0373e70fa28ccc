import { addressGroup } from './client-address.js';

/** How many live connections each address has. */
export class AddressCount {
  readonly #most: number;
  readonly #counts = new Map<string, number>();

  /** @param most Connections that one address may have; 0 is as many as it likes, and then nothing is counted. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether one more connection of that address may be opened. */
  hasRoomFor(address: string): boolean {
    return this.#most === 0 || (this.#counts.get(addressGroup(address)) ?? 0) < this.#most;
  }

  /** Counts a connection in. */
  add(address: string): void {
    this.#change(address, 1);
  }

  /** Counts a connection out. */
  remove(address: string): void {
    this.#change(address, -1);
  }

  #change(address: string, by: number): void {
    if (this.#most === 0) return;
    const group = addressGroup(address);
    const count = (this.#counts.get(group) ?? 0) + by;
    if (count > 0) this.#counts.set(group, count);
    else this.#counts.delete(group);
  }
}
