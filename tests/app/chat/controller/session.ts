import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Action, Controller, Refusal, type Context } from '#core';

const endings = ['answer', 'refuse', 'fail', 'tooLate', 'unwritable', 'afterwards'] as const;
const Keep = z.object({
  key: z.string().default('kept'),
  value: z.unknown(),
  ending: z.enum(endings).default('answer'),
});

/** Sessions, for tests that talk to a whole server. */
@Controller()
export class SessionController {
  @Action()
  read({ session }: Context): unknown {
    return session;
  }

  /** Keeps something and then ends in one of many ways. */
  @Action({ payload: Keep, timeoutMs: 40 })
  async keep({ session }: Context, { key, value, ending }: z.output<typeof Keep>): Promise<string> {
    if (ending !== 'afterwards') session[key] = value;
    if (ending === 'refuse') throw new Refusal(403, 'refused');
    if (ending === 'fail') throw new Error('failed');
    if (ending === 'tooLate') await delay(80);
    if (ending === 'unwritable') session[key] = 1n;
    if (ending === 'afterwards') setImmediate(() => (session[key] = value));
    return ending;
  }

  /** Answers at once, which needs no promise. */
  @Action()
  count({ session }: Context): unknown {
    session['count'] = Number(session['count'] ?? 0) + 1;
    return session['count'];
  }

  /** Changes one member and lets the next frame begin. */
  @Action({ payload: z.object({ key: z.string(), ms: z.int().min(0) }), concurrent: true })
  async slowly({ session }: Context, { key, ms }: { key: string; ms: number }): Promise<unknown> {
    session[key] = true;
    await delay(ms);
    return session;
  }
}
