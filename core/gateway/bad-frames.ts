import type { Clock } from '#library';
import type { Settings } from '../config/schema.js';
import type { Connection } from './connection.js';

/** How many bad frames clients may send. */
export class BadFrames {
  constructor(
    private readonly limits: Pick<Settings['limits'], 'badFrameBudget' | 'badFrameWindowMs'>,
    private readonly clock: Clock,
  ) {}

  /** Counts one more; true when it is one too many. */
  isOver(connection: Connection): boolean {
    const now = this.clock.now();
    if (now - connection.badFramesSince > this.limits.badFrameWindowMs) {
      connection.badFramesSince = now;
      connection.badFrames = 0;
    }
    return ++connection.badFrames > this.limits.badFrameBudget;
  }
}
