/** Something that is promised within a time. */
export interface TimedPromise {
  readonly name: string;
  /** Milliseconds. */
  readonly limit: number;
}

/** What is promised about deaths, on a machine that has nothing else to do. */
export const promises = {
  replaced: { name: 'worker hangs: a new one answers', limit: 5_000 },
  answered: { name: 'worker hangs: a client of the other one waits', limit: 500 },
  gateway: { name: 'gateway killed: a new one answers', limit: 2_000 },
  closed: { name: 'gateway killed: close work of 2,000 clients done', limit: 3_000 },
  gone: { name: 'manager killed, a worker hangs: no process is left', limit: 2_000 },
  started: { name: 'manager killed: the next start answers', limit: 3_000 },
} as const satisfies Readonly<Record<string, TimedPromise>>;

/** What one round has shown of a promise. */
export interface Shown {
  readonly promise: TimedPromise;
  /** Milliseconds. */
  readonly took: number;
  /** What else went otherwise than it should, a sentence each. */
  readonly flaws: readonly string[];
}
