import { createHash } from 'node:crypto';
import type { Clock } from '#library';
import type { Keys } from '../cluster/store.js';
import type { Settings } from '../config/schema.js';

/** A token that was let in, as far as it matters for a second time. */
export interface UsableToken {
  /** The same for every spelling of it. */
  readonly identity: string;
  /** When it expires, seconds since 1970; an original token does not say. */
  readonly exp: number | undefined;
}

/** Remembers which tokens were used, for as long as they would be let in otherwise (`auth.oneTime`). */
export class UsedTokens {
  constructor(
    private readonly keys: Keys,
    private readonly settings: Settings['auth'],
    private readonly clock: Clock,
  ) {}

  /**
   * Uses a token. False: somebody has used it before.
   * @throws {StoreUnavailable} when nobody can say.
   */
  async use({ identity, exp }: UsableToken): Promise<boolean> {
    const id = createHash('sha256').update(identity).digest('base64url');
    return this.keys.set(`token:${id}`, '1', { ttlMs: this.#ttlMs(exp), onlyIfAbsent: true });
  }

  #ttlMs(exp: number | undefined): number {
    const { clockSkewSec, legacy3des } = this.settings;
    // An original token may be dated so far ahead.
    const legacySec = legacy3des === false ? 0 : legacy3des.maxAgeSec + clockSkewSec;
    const left = exp === undefined ? legacySec : exp - this.clock.wallTime() / 1_000;
    // Tolerated by this gateway, and by another one whose clock is behind; both count whole seconds.
    return Math.ceil(Math.max(0, left) + 2 * clockSkewSec + 1) * 1_000;
  }
}
