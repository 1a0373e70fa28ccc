import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { processStart } from './process-start.js';

const address = z.strictObject({ host: z.string(), port: z.int().min(0).max(65_535) });
const mostPid = 4_194_304;
const schema = z.strictObject({
  /** In a container the manager may well be 1. */
  pid: z.int().min(1).max(mostPid),
  startedAt: z.string().min(1),
  instance: z.string().min(1),
  manager: address.optional(),
  outside: address.optional(),
  /** A child never is 1, and 0 and less are groups of processes: no signal of ours may ever go there. */
  children: z.array(
    z.strictObject({
      pid: z.int().min(2).max(mostPid),
      startedAt: z.string().min(1),
      role: z.enum(['gateway', 'worker', 'base']),
      /** Who it is in the ledger: a gateway by its id, a worker by its name. */
      name: z.string().min(1),
    }),
  ),
});

/** Where the mark of the running manager is. */
export function pidPath(root: string): string {
  return join(root, 'runtime', 'holdline.pid');
}

/** A process of the server. */
export type MarkedChild = z.infer<typeof schema>['children'][number];

/** What the file says of a running server. */
export type PidRecord = z.infer<typeof schema>;

/** Another manager runs this project. */
export class AlreadyRunning extends Error {
  constructor(readonly pid: number) {
    super(`already running (pid ${pid}): public/console reload brings new code in, stop ends it`);
    this.name = 'AlreadyRunning';
  }
}

/** What reading the file came to. Nonsense is told apart from a server that is gone only to be spoken of. */
export type PidFileContent =
  { readonly kind: 'none' | 'nonsense' } | { readonly kind: 'running' | 'stale'; readonly record: PidRecord };

/** Reads the file and looks whether that very process lives. */
export function readPidFile(path: string): PidFileContent {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { kind: 'none' }; // Whatever is in the way will be in the way of writing it too, and be told then.
  }
  const record = parse(text);
  if (record === undefined) return { kind: 'nonsense' };
  return { kind: isAlive(record) ? 'running' : 'stale', record };
}

/** Whether exactly this process lives: the number and the start time. */
export function isAlive(one: { readonly pid: number; readonly startedAt: string }): boolean {
  return processStart(one.pid) === one.startedAt;
}

/** The mark of the one manager of a project. */
export class PidFile {
  #record: PidRecord;

  private constructor(
    private readonly path: string,
    record: PidRecord,
  ) {
    this.#record = record;
  }

  /** Makes the file this process's. Gives back what a server that is gone left in it. Fails when one is running. */
  static take(path: string): { file: PidFile; left: PidFileContent } {
    mkdirSync(dirname(path), { recursive: true });
    const file = new PidFile(path, {
      pid: process.pid,
      startedAt: processStart(process.pid) ?? 'unknown',
      instance: randomUUID(),
      children: [],
    });
    let left: PidFileContent = { kind: 'none' };
    while (!file.#create()) {
      const found = readPidFile(path);
      if (found.kind === 'running') throw new AlreadyRunning(found.record.pid);
      if (found.kind !== 'none') left = found;
      file.#removeStale();
    }
    return { file, left };
  }

  /** Writes down where the server can be reached and who belongs to it. */
  update(change: Partial<Pick<PidRecord, 'manager' | 'outside' | 'children'>>): void {
    this.#record = { ...this.#record, ...change };
    renameSync(this.#write(), this.path);
  }

  /** Removes the file, when it is still this process's. */
  release(): void {
    const found = readPidFile(this.path);
    if ('record' in found && found.record.instance === this.#record.instance)
      rmSync(this.path, { force: true });
  }

  /** A link appears with its content and fails where one is already: no reader ever sees half a file. */
  #create(): boolean {
    const draft = this.#write();
    try {
      linkSync(draft, this.path);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  #write(): string {
    const draft = `${this.path}.${this.#record.instance}`;
    writeFileSync(draft, `${JSON.stringify(this.#record)}\n`, { mode: 0o600 });
    return draft;
  }

  /** Two may find the same stale file: what is taken away is looked at again, and put back when it is a new one. */
  #removeStale(): void {
    const aside = `${this.path}.${this.#record.instance}.old`;
    try {
      renameSync(this.path, aside);
      if (readPidFile(aside).kind === 'running') linkSync(aside, this.path);
    } catch {
      // Another one was quicker; the next look shows what there is now.
    } finally {
      rmSync(aside, { force: true });
    }
  }
}

function parse(text: string): PidRecord | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined; // Not ours, or damaged: the caller says so.
  }
}
