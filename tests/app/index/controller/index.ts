import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Action, Controller, Use, type Context, type Middleware } from '#core';
import { ControllerOfOld } from '../service/controller-of-old.js';
import { crashes, oneOf, thenables, throws, unwritables } from '../service/misbehaviour.js';
import { Visits } from '../service/visits.js';

const milliseconds = z.int().min(0).max(600_000);
const Delay = z.object({ ms: milliseconds.default(50), n: z.unknown().optional() });
const Block = z.object({ ms: milliseconds.optional() });
const Boom = z.object({ kind: oneOf(throws).default('error') });
const Thenable = z.object({ kind: oneOf(thenables).default('never') });
const Unwritable = z.object({ kind: oneOf(unwritables) });
const Size = z.object({
  bytes: z
    .int()
    .min(0)
    .max(64 * 1_048_576),
});
const Push = z.object({ count: z.int().min(0).max(10_000), bytes: z.int().min(0).optional() });
const Close = z.object({ code: z.int().optional(), reason: z.string().optional() });
const Crash = z.object({ how: oneOf(crashes).default('exit') });
const Once = z.object({ file: z.string().min(1), n: z.unknown().optional() });
const Log = z.object({ file: z.string().min(1), n: z.int(), ms: milliseconds.optional() });

const twice: Middleware = (_context, next) => [next(), next()];

/** Good and bad behaviour by name, for tests that talk to a whole server. */
@Controller()
export class IndexController extends ControllerOfOld {
  /** Made once: what is measured with them is how they travel. */
  #large = '';
  #rows: readonly object[] = [];

  constructor(private readonly visits: Visits) {
    super();
  }

  /** No route: accessors are none. */
  get app(): string {
    return 'reachable by reading';
  }

  @Action()
  index(): void {}

  @Action()
  echo(_context: Context, payload: unknown): unknown {
    return payload;
  }

  /** Who the token says the client is, whatever the payload claims. */
  @Action()
  whoami({ auth }: Context): unknown {
    const { id, type, code }: { id?: unknown; type?: unknown; code?: unknown } = auth ?? {};
    return { id, type, code };
  }

  /** Everything that the token says of the client. */
  @Action()
  claims({ auth }: Context): unknown {
    return auth;
  }

  @Action()
  connection({ id, method, request }: Context): unknown {
    return { id, method, request };
  }

  @Action({ payload: z.object({ n: z.unknown().optional() }) })
  number(_context: Context, { n }: { n?: unknown }): unknown {
    return n;
  }

  /** How often it was asked in this worker, and in which process. */
  @Action()
  count(): unknown {
    return { count: this.visits.next(), pid: process.pid };
  }

  /** Takes its time and stops at once when nobody waits any more. */
  @Action({ payload: Delay })
  async slow({ signal }: Context, { ms, n }: z.output<typeof Delay>): Promise<unknown> {
    await delay(ms, undefined, { signal });
    return { ms, n };
  }

  /** Takes its time whatever happens. */
  @Action({ payload: Delay })
  async stubborn(_context: Context, { ms, n }: z.output<typeof Delay>): Promise<unknown> {
    await delay(ms);
    return { ms, n };
  }

  @Action({ payload: Delay, concurrent: true })
  async background({ signal }: Context, { ms, n }: z.output<typeof Delay>): Promise<unknown> {
    await delay(ms, undefined, { signal });
    return { ms, n };
  }

  @Action({ timeoutMs: 40 })
  async impatient(): Promise<never> {
    return new Promise(() => undefined);
  }

  @Action()
  async never(): Promise<never> {
    return new Promise(() => undefined);
  }

  @Action({ payload: Boom })
  boom(_context: Context, { kind }: z.output<typeof Boom>): unknown {
    return throws[kind]();
  }

  /** Keeps the process busy for so long, or for ever. */
  @Action({ payload: Block })
  block(_context: Context, { ms = Infinity }: z.output<typeof Block>): void {
    const end = performance.now() + ms;
    while (performance.now() < end);
  }

  @Action({ payload: Thenable })
  thenable(_context: Context, { kind }: z.output<typeof Thenable>): unknown {
    return thenables[kind];
  }

  @Action({ payload: Unwritable })
  unwritable(_context: Context, { kind }: z.output<typeof Unwritable>): unknown {
    return unwritables[kind];
  }

  @Action({ payload: Size })
  big(_context: Context, { bytes }: z.output<typeof Size>): string {
    if (this.#large.length !== bytes) this.#large = 'x'.repeat(bytes);
    return this.#large;
  }

  /** The same as a member of an object. */
  @Action({ payload: Size })
  article(context: Context, size: z.output<typeof Size>): object {
    return { title: 'hello', text: this.big(context, size) };
  }

  /** A list of a little more than so many bytes of JSON. */
  @Action({ payload: Size })
  rows(_context: Context, { bytes }: z.output<typeof Size>): readonly object[] {
    const count = Math.ceil(bytes / 38);
    if (this.#rows.length !== count)
      this.#rows = Array.from({ length: count }, (_, id) => ({ id: 1e5 + id, say: 'hello', ok: true }));
    return this.#rows;
  }

  /** Pushes 0, 1, 2 …, or texts of so many bytes, before it answers. */
  @Action({ payload: Push })
  push(context: Context, { count, bytes }: z.output<typeof Push>): void {
    for (let n = 0; n < count; n++) {
      context.emit('pushed', 'pushed', bytes === undefined ? { n } : 'x'.repeat(bytes));
    }
  }

  /** Talks to a client that has its 504 already; the reply would be too late, so it goes to `file`. */
  @Action({ payload: Once, timeoutMs: 40 })
  async late(context: Context, { file }: z.output<typeof Once>): Promise<void> {
    await delay(80);
    try {
      context.emit('late', 'late');
    } catch (error) {
      writeFileSync(file, String(error));
    }
  }

  @Action({ payload: Close })
  close(context: Context, { code, reason }: z.output<typeof Close>): void {
    context.close(code, reason);
  }

  /** Ends the worker. */
  @Action({ payload: Crash })
  crash(_context: Context, { how }: z.output<typeof Crash>): void {
    crashes[how]();
  }

  /** Ends the worker the first time; may be given to the next one, and answers there. */
  @Action({ payload: Once, retry: true })
  crashOnce(_context: Context, { file, n }: z.output<typeof Once>): unknown {
    if (existsSync(file)) return { n, pid: process.pid };
    writeFileSync(file, String(process.pid));
    return process.exit(1);
  }

  /** Writes a line to `file` when it starts, so that a test knows what has been run, how often, and in which order. */
  @Action({ payload: Log })
  async log(_context: Context, { file, n, ms }: z.output<typeof Log>): Promise<number> {
    appendFileSync(file, `${n}\n`);
    if (ms !== undefined) await delay(ms);
    return n;
  }

  @Action()
  @Use(twice)
  nextTwice(): void {}

  /** No route: it is not marked. */
  _secret(): string {
    return 'reachable by name';
  }

  /** No route, and no promise either. */
  // oxlint-disable-next-line unicorn/no-thenable -- a controller with a `then` must not look like a promise to the framework
  then(): string {
    return 'reachable by name';
  }
}
