import { closeCodes, ensureCloseFrame } from '../protocol/close-codes.js';
import type { Recipients } from '../link/messages.js';
import { Audience } from './audience.js';
import type { Broadcasts } from './broadcasts.js';
import { ensureName } from './names.js';
import { Speaker } from './speaker.js';

/**
 * The verbs for code that has no context: timers, services, whatever is told something from outside. Inject it:
 * `constructor(private readonly app: App) {}`.
 */
export class App extends Speaker {
  readonly #broadcasts: Broadcasts;

  constructor(broadcasts: Broadcasts) {
    super();
    this.#broadcasts = broadcasts;
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

  protected override address(_verb: string, recipients: Partial<Recipients>): Audience {
    return new Audience(this.#broadcasts, recipients);
  }
}
