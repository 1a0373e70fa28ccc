import { ensureName } from '../bounds.js';
import type { Presence } from '../presence.js';
import type { MemorySets } from '../store/memory-sets.js';

/** Presence in the memory of one process. */
export class MemoryPresence implements Presence {
  /** @param users A set of connections for each user; the ledger changes them too. */
  constructor(private readonly users: MemorySets) {}

  async add(uid: string, connection: string): Promise<boolean> {
    ensureName('user', uid);
    ensureName('connection', connection);
    return this.users.add(uid, connection);
  }

  async remove(uid: string, connection: string): Promise<boolean> {
    ensureName('user', uid);
    ensureName('connection', connection);
    return this.users.remove(uid, connection);
  }

  async of(uid: string): Promise<string[]> {
    ensureName('user', uid);
    return this.users.members(uid);
  }

  async count(uid: string): Promise<number> {
    ensureName('user', uid);
    return this.users.size(uid);
  }
}
