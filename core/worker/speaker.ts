import type { Recipients } from '../link/messages.js';
import type { Audience } from './audience.js';

/** Whoever can speak to others. */
export abstract class Speaker {
  /** Everybody in one of these rooms; this connection too, where there is one and it is in and not excepted. */
  to(...rooms: string[]): Audience {
    return this.address('to()', { rooms });
  }

  /** The user with that `auth.id`, on all devices. */
  toUser(id: string): Audience {
    return this.address('toUser()', { users: [id] });
  }

  /** One connection, whoever it is. */
  toConnection(id: string): Audience {
    return this.address('toConnection()', { connections: [id] });
  }

  /** Every connection. */
  everyone(): Audience {
    return this.address('everyone()', { isEveryone: true });
  }

  /** Gives those that are meant; `verb` is for an error. */
  protected abstract address(verb: string, recipients: Partial<Recipients>): Audience;
}
