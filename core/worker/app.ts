import { closeCodes, ensureCloseFrame } from '../protocol/close-codes.js';
import { Audience } from './audience.js';
import type { Broadcasts } from './broadcasts.js';
import { ensureName } from './names.js';

/**
 * The verbs for code that has no context: timers, services, whatever is told something from outside. Inject it:
 * `constructor(private readonly app: App) {}`.
 */
export class App {
  readonly #broadcasts: Broadcasts;

  constructor(broadcasts: Broadcasts) {
    this.#broadcasts = broadcasts;
  }

  /** Everybody in one of these rooms. */
  to(...rooms: string[]): Audience {
    return new Audience(this.#broadcasts, { rooms });
  }

  /** The user with that `auth.id`, on all devices. */
  toUser(id: string): Audience {
    return new Audience(this.#broadcasts, { users: [id] });
  }

  /** One connection. */
  toConnection(id: string): Audience {
    return new Audience(this.#broadcasts, { connections: [id] });
  }

  /** Every connection. */
  everyone(): Audience {
    return new Audience(this.#broadcasts, { isEveryone: true });
  }

  /**
   * Ends a connection, after everything that was said to it from here before; one that is gone already is nobody's error.
   * @throws {RangeError} for a code or a reason that no close frame may carry.
   */
  kick(connectionId: string, code: number = closeCodes.revoked.code, reason = ''): void {
    ensureName('connection id', connectionId);
    ensureCloseFrame(code, reason);
    this.#broadcasts.kick(connectionId, code, reason);
  }
}
