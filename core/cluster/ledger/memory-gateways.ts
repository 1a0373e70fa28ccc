import type { Clock } from '#library';
import type { LeaseResult } from '../ledger.js';
import { SortedNumbers } from './sorted-numbers.js';

interface Gateway {
  readonly numbers: SortedNumbers;
  /** By the clock's `now`. */
  leaseEnd: number;
}

/** Which gateways there are, how long they are known to live, and the numbers of their connections. */
export class MemoryGateways {
  readonly #gateways = new Map<string, Gateway>();

  constructor(private readonly clock: Clock) {}

  isAlive(name: string): boolean {
    return (this.#gateways.get(name)?.leaseEnd ?? 0) > this.clock.now();
  }

  lease(name: string, ms: number): LeaseResult {
    const known = this.#gateways.get(name);
    const end = this.clock.now() + ms;
    if (known === undefined) {
      this.#gateways.set(name, { numbers: new SortedNumbers(), leaseEnd: end });
      return 'first';
    }
    const wasAlive = this.isAlive(name);
    known.leaseEnd = end;
    return wasAlive ? 'renewed' : 'late';
  }

  leave(name: string): void {
    const gateway = this.#gateways.get(name);
    if (gateway === undefined) return;
    gateway.leaseEnd = 0;
    this.#forgetIfOver(name, gateway);
  }

  opened(name: string, number: number): void {
    this.#gateways.get(name)?.numbers.add(number);
  }

  ended(name: string, number: number): void {
    const gateway = this.#gateways.get(name);
    if (gateway === undefined) return;
    gateway.numbers.delete(number);
    this.#forgetIfOver(name, gateway);
  }

  numbersAbove(name: string, number: number, count: number): number[] {
    return this.#gateways.get(name)?.numbers.above(number, count) ?? [];
  }

  names(): string[] {
    this.expired();
    return [...this.#gateways.keys()];
  }

  /** Those with something left to finish; the others are forgotten. */
  expired(): string[] {
    const over = [...this.#gateways].filter(([name]) => !this.isAlive(name));
    return over.flatMap(([name, gateway]) => (this.#forgetIfOver(name, gateway) ? [] : name));
  }

  #forgetIfOver(name: string, { numbers }: Gateway): boolean {
    return numbers.size === 0 && !this.isAlive(name) && this.#gateways.delete(name);
  }
}
