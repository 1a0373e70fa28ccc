import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Action, Controller, type Context, type OnClose, SharedStore } from '#core';

const Stay = z.object({ ms: z.int() });

/** Guests who are in no hurry to go; what happens to them is written down with the turn in which it did. */
@Controller()
export class StayController implements OnClose {
  constructor(private readonly store: SharedStore) {}

  /** Only to be told of. */
  @Action()
  come(context: Context): string {
    context.closeControllers.add(StayController);
    return context.id;
  }

  /** Goes on for so long after its client is out of reach. */
  @Action({ payload: Stay })
  async stay(context: Context, { ms }: z.output<typeof Stay>): Promise<void> {
    const { id, signal } = context;
    context.emit('staying', '');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await delay(ms);
    await this.#note(id, 'action');
  }

  async onClose({ id }: Context): Promise<void> {
    await this.#note(id, 'close');
  }

  async #note(id: string, what: string): Promise<void> {
    const turn = await this.store.counters.add('turns', 1);
    await this.store.hashes.set(id, what, JSON.stringify({ turn, pid: process.pid }));
  }
}
