import { App, AppLog, Injectable, SharedStore } from '#core';
import { audienceSet, watchRoom } from './rooms.js';
import { texts } from './texts.js';

/** A whole audience comes within seconds; screens are told once for many, milliseconds. */
const collectMs = 300;

/** How many are in a room, and who is told of it. The set is right whatever dies: see `context.addTo`. */
@Injectable()
export class Audience {
  /** By code: what is about to be told. */
  readonly #pending = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly app: App,
    private readonly store: SharedStore,
    private readonly log: AppLog,
  ) {}

  /** How many phones are in the room. */
  count(code: string): Promise<number> {
    return this.store.sets.size(audienceSet(code));
  }

  /** Somebody who has left is still in the set while `onClose` runs. */
  async remove(code: string, connection: string): Promise<void> {
    await this.store.sets.remove(audienceSet(code), connection);
    this.changed(code);
  }

  /** The number is another one: screens that watch are told in a moment. */
  changed(code: string): void {
    if (this.#pending.has(code)) return;
    this.#pending.set(
      code,
      setTimeout(() => void this.#tell(code), collectMs),
    );
  }

  /** Tells what is about to be told: the worker leaves. */
  async flush(): Promise<void> {
    await Promise.all([...this.#pending.keys()].map((code) => this.#tell(code)));
  }

  async #tell(code: string): Promise<void> {
    clearTimeout(this.#pending.get(code));
    this.#pending.delete(code);
    try {
      const count = await this.count(code);
      this.app.to(watchRoom(code)).emit('audienceCount', texts.audienceCount, { count });
    } catch (error) {
      // A screen asks by itself now and then, so this one number is no loss.
      this.log.warn({ err: error }, 'how many are in a room could not be told');
    }
  }
}
