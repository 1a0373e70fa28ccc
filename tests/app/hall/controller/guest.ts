import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Action, Controller, type Context, type Ended, type OnClose, Refusal, SharedStore } from '#core';

const Hall = z.object({ hall: z.string() });
const Member = Hall.extend({ name: z.string() });
const User = z.object({ user: z.string() });
const File = z.object({ file: z.string() });

/** How long every end takes at least, milliseconds. */
const lingersMs = Number(process.env['GUEST_LINGERS_MS'] ?? 0);

/** A guest of a hall, whose ends are counted. */
@Controller()
export class GuestController implements OnClose {
  constructor(private readonly store: SharedStore) {}

  /** In a room, in a shared set, and to be told of. */
  @Action({ payload: Hall })
  async enter(context: Context, { hall }: z.output<typeof Hall>): Promise<string> {
    await context.join(hall);
    await context.addTo(hall);
    context.closeControllers.add(GuestController);
    return context.id;
  }

  @Action({ payload: Hall })
  async leave(context: Context, { hall }: z.output<typeof Hall>): Promise<void> {
    await context.removeFrom(hall);
    context.closeControllers.delete(GuestController);
  }

  /** Has the end of this one wait until there is `file` with `.go` behind it, and write lines to `file`. */
  @Action({ payload: File })
  linger({ session }: Context, { file }: z.output<typeof File>): void {
    session['file'] = file;
  }

  /** What is undone at the end. */
  @Action()
  list(context: Context): { keys: readonly string[]; isToBeTold: boolean } {
    return { keys: context.closeKeys, isToBeTold: context.closeControllers.has(GuestController) };
  }

  @Action({ payload: Hall })
  async members(_context: Context, { hall }: z.output<typeof Hall>): Promise<string[]> {
    return this.store.sets.members(hall);
  }

  /** Puts somebody into the set who is no connection, and so must stay when all of them have gone. */
  @Action({ payload: Member })
  async invite(_context: Context, { hall, name }: z.output<typeof Member>): Promise<void> {
    await this.store.sets.add(hall, name);
  }

  /** How often guests of that user were seen to end: calls, and ends. */
  @Action({ payload: User })
  async ends(_context: Context, { user }: z.output<typeof User>): Promise<{ calls: number; ends: number }> {
    const { counters } = this.store;
    return { calls: await counters.get(`calls:${user}`), ends: await counters.get(`ends:${user}`) };
  }

  async onClose(context: Context, { eventId, code }: Ended): Promise<void> {
    const { id: user, code: place }: { id?: unknown; code?: unknown } = context.auth ?? {};
    if (typeof user !== 'string') throw new Refusal(403, 'nobody');
    await this.store.counters.add(`calls:${user}`, 1);
    if (lingersMs > 0) await delay(lingersMs);
    await wait(context.session['file']);
    await this.store.counters.addOnce(`ends:${user}`, 1, eventId);
    if (!(await this.store.once(eventId))) return;
    const halls = context.closeKeys;
    const members = await Promise.all(halls.map((hall) => this.store.sets.has(hall, context.id)));
    context.everyone().emit('guestGone', user, { code, place, halls, members, rooms: context.rooms });
  }
}

async function wait(file: unknown): Promise<void> {
  if (typeof file !== 'string') return;
  appendFileSync(file, `begun ${process.pid}\n`);
  while (!existsSync(`${file}.go`)) await delay(10);
  appendFileSync(file, `ended ${process.pid}\n`);
}
