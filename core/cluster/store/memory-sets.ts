import type { Budget } from './budget.js';

/** Sets in memory, for all that must change more than one of them in one step. */
export class MemorySets {
  readonly #sets = new Map<string, Set<string>>();

  constructor(private readonly budget: Budget) {}

  /** All sets that have members. */
  get all(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#sets;
  }

  /** False: it was a member already. */
  add(name: string, member: string): boolean {
    const set = this.#sets.get(name) ?? new Set();
    if (set.has(member)) return false;
    this.budget.take([name, member]);
    this.#sets.set(name, set.add(member));
    return true;
  }

  /** False: it was no member. */
  remove(name: string, member: string): boolean {
    const set = this.#sets.get(name);
    if (set === undefined || !set.delete(member)) return false;
    this.budget.give([name, member]);
    if (set.size === 0) this.#sets.delete(name);
    return true;
  }

  has(name: string, member: string): boolean {
    return this.#sets.get(name)?.has(member) ?? false;
  }

  members(name: string): string[] {
    return [...(this.#sets.get(name) ?? [])];
  }

  size(name: string): number {
    return this.#sets.get(name)?.size ?? 0;
  }
}
