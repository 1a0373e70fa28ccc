import { z } from 'zod';
import { Action, App, type Audience, Controller, type Context } from '#core';

const Rooms = z.object({ rooms: z.array(z.string()) });
const Kick = z.object({ connection: z.string(), code: z.int().optional(), reason: z.string().optional() });
const Burst = z.object({ room: z.string(), count: z.int().min(0).max(10_000) });
const Say = z.object({
  rooms: z.array(z.string()).optional(),
  user: z.string().optional(),
  connection: z.string().optional(),
  except: z.array(z.string()).default([]),
  text: z.string().default('hi'),
});
type Say = z.output<typeof Say>;

/** Rooms and broadcasts, for tests that talk to a whole server. */
@Controller()
export class RoomController {
  constructor(private readonly app: App) {}

  @Action({ payload: Rooms })
  async join(context: Context, { rooms }: z.output<typeof Rooms>): Promise<readonly string[]> {
    for (const room of rooms) await context.join(room);
    return context.rooms;
  }

  @Action({ payload: Rooms })
  async leave(context: Context, { rooms }: z.output<typeof Rooms>): Promise<readonly string[]> {
    for (const room of rooms) await context.leave(room);
    return context.rooms;
  }

  @Action()
  rooms({ rooms }: Context): readonly string[] {
    return rooms;
  }

  /** Says something to rooms, a user, a connection or everyone. */
  @Action({ payload: Say })
  say(context: Context, say: Say): void {
    audienceOf(context, say).emit('said', 'said', say.text);
  }

  /** The same, and answers how many got it. */
  @Action({ payload: Say })
  async tell(context: Context, say: Say): Promise<unknown> {
    return { count: await audienceOf(context, say).deliver('said', 'said', say.text) };
  }

  /** The same by somebody who has no context. */
  @Action({ payload: Say })
  async announce(_context: Context, say: Say): Promise<unknown> {
    return { count: await audienceOf(this.app, say).deliver('said', 'said', say.text) };
  }

  /** Counts from 0: even numbers go to the room, odd ones to the caller. */
  @Action({ payload: Burst })
  burst(context: Context, { room, count }: z.output<typeof Burst>): void {
    const audience = context.to(room);
    for (let n = 0; n < count; n++) {
      if (n % 2 === 0) audience.emit('n', 'n', { n });
      else context.emit('n', 'n', { n });
    }
  }

  /** Joins and leaves in one breath, with a word between. */
  @Action({ payload: Burst })
  async visit(context: Context, { room }: z.output<typeof Burst>): Promise<void> {
    context.to(room).emit('said', 'said', 'before');
    await context.join(room);
    context.to(room).emit('said', 'said', 'inside');
    await context.leave(room);
    context.to(room).emit('said', 'said', 'after');
  }

  @Action({ payload: Kick })
  kick(_context: Context, { connection, code, reason }: z.output<typeof Kick>): void {
    this.app.toConnection(connection).emit('said', 'said', 'goodbye');
    this.app.kick(connection, code, reason);
  }
}

function audienceOf(verbs: Context | App, { rooms, user, connection, except }: Say): Audience {
  if (rooms !== undefined) return verbs.to(...rooms).except(...except);
  if (user !== undefined) return verbs.toUser(user).except(...except);
  const audience = connection === undefined ? verbs.everyone() : verbs.toConnection(connection);
  return audience.except(...except);
}
