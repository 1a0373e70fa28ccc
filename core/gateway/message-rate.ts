import type { Clock } from '#library';
import type { Settings } from '../config/schema.js';
import type { Connection } from './connection.js';

/** A client that had so many frames refused … */
export const mostRefusals = 100;
/** … within so many milliseconds does not slow down: it is closed with 1008. */
export const refusalWindowMs = 10_000;
/** Only one refusal in so many milliseconds is answered. */
const answerEveryMs = 1_000;
/** The clock counts in fractions: what is over the limit by their rounding alone is not over it. */
const roundingMs = 1e-6;

/** What a connection has spent and what was refused to it. One that is quiet has none. */
export interface Allowance {
  /** When its bucket is full again, milliseconds of the gateway's clock. */
  fullAt: number;
  /** Time that it may spend beyond its bucket, because it was not read for so long. */
  creditMs: number;
  refused: number;
  refusedSince: number;
  answeredAt: number;
}

/** What becomes of a frame: it passes, it is refused with or without an answer, or its connection has had enough of them. */
export type Verdict = 'pass' | 'answer' | 'drop' | 'close';

/**
 * Holds every client to `msgRatePerSec` after a burst of `msgBurst`: a token bucket each, kept as the time at which it is
 * full again, so that nothing has to be filled.
 */
export class MessageRate {
  readonly #clock: Clock;
  /** What one frame costs; 0 where there is no limit. */
  readonly #frameMs: number;
  readonly #bucketMs: number;
  readonly #mostBeats: number;

  constructor({ msgRatePerSec, msgBurst }: Settings['limits'], clock: Clock) {
    this.#clock = clock;
    this.#frameMs = msgRatePerSec === 0 ? 0 : 1_000 / msgRatePerSec;
    this.#bucketMs = this.#frameMs * msgBurst;
    this.#mostBeats = msgRatePerSec === 0 ? Infinity : msgBurst + msgRatePerSec;
  }

  /** Judges a frame that has just come. */
  judge(connection: Connection): Verdict {
    if (this.#frameMs === 0) return 'pass';
    const now = this.#clock.now();
    const allowance = (connection.allowance ??= newAllowance(now));
    return this.#spend(allowance, now) ? 'pass' : refuse(allowance, now);
  }

  /** Whether a client sends more of what is free than anybody needs: a flood of heartbeats costs as much as any other. */
  isFlood(connection: Connection): boolean {
    return ++connection.beats > this.#mostBeats;
  }

  #spend(allowance: Allowance, now: number): boolean {
    if (allowance.creditMs >= this.#frameMs) {
      allowance.creditMs -= this.#frameMs;
      return true;
    }
    const fullAt = Math.max(allowance.fullAt, now) + this.#frameMs;
    if (fullAt - now > this.#bucketMs + roundingMs) return false;
    allowance.fullAt = fullAt;
    return true;
  }
}

/**
 * A connection is read again. What its client sent meanwhile, at a rate that it may have, arrives at once now: the time for
 * which its bucket could not fill up any more is given to it.
 */
export function creditPause(allowance: Allowance, stoodStillMs: number, now: number): void {
  allowance.creditMs += Math.max(0, Math.min(stoodStillMs, now - allowance.fullAt));
}

function newAllowance(now: number): Allowance {
  return { fullAt: now, creditMs: 0, refused: 0, refusedSince: now, answeredAt: -Infinity };
}

function refuse(allowance: Allowance, now: number): Verdict {
  if (now - allowance.refusedSince > refusalWindowMs) {
    allowance.refusedSince = now;
    allowance.refused = 0;
  }
  if (++allowance.refused >= mostRefusals) return 'close';
  if (now - allowance.answeredAt < answerEveryMs) return 'drop';
  allowance.answeredAt = now;
  return 'answer';
}
