/** What rooms, audiences and sessions promise at compile time; each `@ts-expect-error` is a program that must not compile. */
import { type App, type Audience, Context, type Session } from '#core';
import type { SessionOf } from '../../core/worker/register.js';

export async function rooms(context: Context, app: App): Promise<number> {
  await context.join('hall');
  await context.leave('hall');
  const names: readonly string[] = context.rooms;
  // @ts-expect-error whoever wants to be in a room joins it
  context.rooms.push('hall');
  const audience: Audience = context.to('hall', ...names).except(context.id, 'muted');
  const others: Audience = app.to('hall').to('bar').except('g1.7');
  // @ts-expect-error emit says nothing of who got it; deliver does
  const reached: number = others.emit('event', 'info');
  app.toUser('u1').emit('event', 'info', { any: 'thing' });
  app.toConnection(context.id).to('hall').emit('event', 'info');
  app.kick(context.id, 4403, 'revoked');
  return (
    reached + (await audience.deliver('event', 'info')) + (await app.everyone().deliver('event', 'info', 1))
  );
}

export async function wrong(context: Context, app: App): Promise<unknown> {
  // @ts-expect-error a room is a name
  await context.join(7);
  // @ts-expect-error a list of rooms is spread
  context.to(['hall']);
  // @ts-expect-error a user is an id
  app.toUser({ id: 'u1' });
  // @ts-expect-error an exception is a name or an id, not a context
  context.everyone().except(context);
  // @ts-expect-error what is said has an event and an info
  context.everyone().emit('event');
  // @ts-expect-error App is nobody's context
  await app.join('hall');
  // @ts-expect-error nor has it a session
  return app.session;
}

export function unregistered(context: Context): unknown {
  const session: Session = context.session;
  session['said'] = 'anything';
  // @ts-expect-error what Register does not say may be anything
  const said: string = session['said'];
  // @ts-expect-error its members change, it does not
  context.session = {};
  return said;
}

type Registered = SessionOf<{ auth: unknown; session: { said: number; muted: boolean } }>;

export function registered(session: Registered): number {
  session.said = (session.said ?? 0) + 1;
  delete session.muted;
  // @ts-expect-error a session begins empty, so any member may be missing
  const said: number = session.said === 1 ? session.muted : 1;
  // @ts-expect-error a member has the type that was registered
  session.muted = 'yes';
  // @ts-expect-error there is no such member
  session.spoken = 1;
  return said;
}
