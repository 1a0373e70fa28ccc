import { createLog } from '#library';
import { MemoryCluster } from '../../core/cluster/memory-cluster.js';
import type { Keys } from '../../core/cluster/store.js';
import { StoreUnavailable } from '../../core/cluster/store-unavailable.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { Jobs } from '../../core/worker/jobs.js';
import { Latch } from './latch.js';
import { LateClock } from './late-clock.js';

/** A worker that has jobs. */
export class JobWorker {
  readonly jobs: Jobs;
  readonly clock: LateClock;
  /** Whether it stands still, or is dead: time passes without it. */
  isStill = false;
  /** Whether the store does not answer it. */
  isCut = false;
  readonly #logged: Record<string, unknown>[] = [];

  constructor(
    readonly name: string,
    shared: Keys,
    present: FakeClock,
  ) {
    this.clock = new LateClock(present);
    const write = (line: string) => void this.#logged.push(JSON.parse(line));
    const log = createLog({ level: 'debug', destination: { write } });
    const guard = async <Result>(call: () => Promise<Result>): Promise<Result> => {
      if (this.isCut) throw new StoreUnavailable('connection', 'The store is away.');
      return call();
    };
    const keys: Keys = {
      get: (key) => guard(() => shared.get(key)),
      set: (...set) => guard(() => shared.set(...set)),
      delete: (key) => guard(() => shared.delete(key)),
    };
    this.jobs = new Jobs({ keys, node: name, commandTimeoutMs: 1_000, clock: this.clock, log });
  }

  /** The sentences in its log, with their levels. */
  get said(): string[] {
    return this.#logged.map(({ level, msg }) => `${String(level)}: ${String(msg)}`);
  }
}

/** Workers of one cluster, and time that passes for all of them. */
export class JobsScene {
  readonly clock = new FakeClock();
  readonly keys: Keys;
  readonly #workers: JobWorker[] = [];

  constructor(private readonly stepMs = 100) {
    const memory = new MemoryCluster({ clock: this.clock, log: createLog({ level: 'silent' }) });
    this.keys = memory.node('scene').store.keys;
  }

  /** Milliseconds since the scene began. */
  get now(): number {
    return this.clock.now();
  }

  /** One more worker. */
  worker(name: string): JobWorker {
    const worker = new JobWorker(name, this.keys, this.clock);
    this.#workers.push(worker);
    return worker;
  }

  /** Lets time pass, in steps in which everything that follows happens. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settled();
    while (this.now < end) {
      this.clock.advance(Math.min(this.stepMs, end - this.now));
      for (const { isStill, clock } of this.#workers) if (!isStill) clock.look();
      await settled();
    }
  }

  /** The same while something ends. */
  async until(work: Promise<void>): Promise<void> {
    const over = new Latch();
    void work.finally(() => over.open());
    for (let steps = 0; !over.isOpen && steps < 10_000; steps++) await this.pass(this.stepMs);
    await work;
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
