import { ensureName, ensureValue } from '../bounds.js';
import type { Hashes } from '../store.js';
import type { Budget } from './budget.js';

/** Hashes in memory. */
export class MemoryHashes implements Hashes {
  readonly #hashes = new Map<string, Map<string, string>>();

  constructor(private readonly budget: Budget) {}

  /** All hashes that have fields. */
  get every(): ReadonlyMap<string, ReadonlyMap<string, string>> {
    return this.#hashes;
  }

  async set(hash: string, field: string, value: string): Promise<void> {
    ensureName('hash', hash);
    ensureName('field', field);
    ensureValue(value);
    const fields = this.#hashes.get(hash) ?? new Map<string, string>();
    const before = fields.get(field);
    this.budget.take([hash, field, value], before === undefined ? undefined : [hash, field, before]);
    this.#hashes.set(hash, fields.set(field, value));
  }

  async get(hash: string, field: string): Promise<string | undefined> {
    ensureName('hash', hash);
    ensureName('field', field);
    return this.#hashes.get(hash)?.get(field);
  }

  async delete(hash: string, field: string): Promise<boolean> {
    return (await this.take(hash, field)) !== undefined;
  }

  async all(hash: string): Promise<Map<string, string>> {
    ensureName('hash', hash);
    return new Map(this.#hashes.get(hash));
  }

  async take(hash: string, field: string): Promise<string | undefined> {
    ensureName('hash', hash);
    ensureName('field', field);
    return this.#delete(hash, field);
  }

  #delete(hash: string, field: string): string | undefined {
    const fields = this.#hashes.get(hash);
    const value = fields?.get(field);
    if (fields === undefined || value === undefined) return undefined;
    fields.delete(field);
    this.budget.give([hash, field, value]);
    if (fields.size === 0) this.#hashes.delete(hash);
    return value;
  }
}
