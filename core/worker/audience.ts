import type { Recipients } from '../link/messages.js';
import { encodeEnvelope, encodeHead } from '../protocol/envelope.js';
import { textIn, type Locale, type Text } from '../protocol/locale.js';
import { ensureName } from './names.js';

/** Where an audience sends. Both throw when nobody can be reached from there any more. */
export interface AudienceOutlet {
  /** The language of texts that have several. */
  readonly locale: Locale;
  emit(recipients: Recipients, data: string): void;
  deliver(recipients: Recipients, data: string): Promise<number>;
}

/** Who can say something to many. */
interface Broadcaster {
  readonly locale: Locale;
  broadcast(recipients: Recipients, data: string): void;
  deliver(recipients: Recipients, data: string): Promise<number>;
}

/** An outlet that asks before it sends; `ensureAlive` throws where nobody can be reached any more. */
export function guardedOutlet(to: Broadcaster, ensureAlive: (verb: string) => void): AudienceOutlet {
  return {
    locale: to.locale,
    emit: (recipients, data) => {
      ensureAlive('emit()');
      to.broadcast(recipients, data);
    },
    deliver: async (recipients, data) => {
      ensureAlive('deliver()');
      return to.deliver(recipients, data);
    },
  };
}

/** All names of an audience travel with what is said to it, so that there must be an end to them. */
const maxNames = 1_000;

const nobody: Recipients = { rooms: [], users: [], connections: [], isEveryone: false, except: [] };

/**
 * Whom something is said to. An audience never changes: `to` and `except` give another one.
 *
 * ```ts
 * context.to('hall', 'lobby').except(context.id).emit('said', 'Somebody said something.', { say });
 * ```
 */
export class Audience {
  readonly #outlet: AudienceOutlet;
  readonly #recipients: Recipients;

  /** @throws {RangeError} when one of the names can be none, and for more than 1,000 of them. */
  constructor(outlet: AudienceOutlet, recipients: Partial<Recipients>) {
    this.#outlet = outlet;
    this.#recipients = { ...nobody, ...recipients };
    const { rooms, users, connections, except } = this.#recipients;
    const names = rooms.length + users.length + connections.length + except.length;
    if (names > maxNames) {
      throw new RangeError(`An audience is made of at most ${maxNames} names; this one has ${names}.`);
    }
    for (const name of rooms) ensureName('room name', name);
    for (const id of users) ensureName('user id', id);
    for (const id of connections) ensureName('connection id', id);
    for (const name of except) ensureName('room name or connection id', name);
  }

  /** These rooms as well. Who is in several of them still gets everything once. */
  to(...rooms: string[]): Audience {
    const { rooms: known } = this.#recipients;
    return new Audience(this.#outlet, { ...this.#recipients, rooms: [...known, ...rooms] });
  }

  /** Without these: members of rooms, or connections by their ids. It is the same before and after `to`. */
  except(...roomsOrConnections: string[]): Audience {
    const { except } = this.#recipients;
    return new Audience(this.#outlet, { ...this.#recipients, except: [...except, ...roomsOrConnections] });
  }

  /**
   * Sends a push to the audience.
   * @throws {ContextDead} when the client for whom this was begun is out of reach.
   * @throws {MessageTooBig} when it is larger than `limits.sendQueueBytes`.
   * @throws {Refusal} 503 `tooBusy` when a gateway does not keep up.
   * @throws {TypeError} when the param cannot be written as JSON.
   */
  emit(event: string, info: Text, param?: unknown): void {
    this.#outlet.emit(this.#recipients, encodePush(this.#outlet.locale, event, info, param));
  }

  /**
   * As `emit`; resolves with how many connections of this machine it was handed to. That a client has read it, nobody can say.
   * @throws {Error} when a gateway does not answer within 2 seconds.
   */
  async deliver(event: string, info: Text, param?: unknown): Promise<number> {
    return this.#outlet.deliver(this.#recipients, encodePush(this.#outlet.locale, event, info, param));
  }
}

/** The text of a push. */
export function encodePush(locale: Locale, event: string, info: Text, param: unknown): string {
  return encodeEnvelope(encodeHead(200, event, textIn(locale, info)), param, undefined);
}
