import { median } from '../support/figures.js';
import { startHoldline } from '../support/servers.js';
import { closeWork } from './close-work.js';
import { gatewayDeath } from './gateway-death.js';
import { hang } from './hang.js';
import { managerDeath } from './manager-death.js';
import { promises, type Shown } from './promises.js';
import { Scene } from './scene.js';

/** How often, and of what. */
export interface DeathsOptions {
  readonly rounds: number;
  /** The checkout to measure; this one where it is left out. */
  readonly project?: string | undefined;
  /** Is told what goes on. */
  readonly progress?: (words: string) => void;
}

/** Whether a promise was kept, and what says so; all times in milliseconds. */
export interface PromiseResult {
  readonly name: string;
  readonly limit: number;
  /** A figure for each round. */
  readonly took: readonly number[];
  readonly median: number;
  readonly worst: number;
  readonly flaws: readonly string[];
  /** No round took longer than the limit or had a flaw. */
  readonly kept: boolean;
}

/** The death of the manager comes last, because the next start leaves the server as new. */
const deaths = [hang, gatewayDeath, closeWork, managerDeath];

/**
 * Starts a server, lets its processes hang and die, one after another in each round, and measures how long clients notice.
 * @throws {Error} when something did not happen at all, or only after many times its limit.
 */
export async function runDeaths({ rounds, project, progress }: DeathsOptions): Promise<PromiseResult[]> {
  const scene = new Scene(await startHoldline({ mode: 'process', project }));
  const shown: Shown[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const death of deaths) {
        await scene.prepare();
        for (const one of await death(scene)) {
          shown.push(one);
          progress?.(`${round}/${rounds} ${one.promise.name}: ${one.took.toFixed(0)} ms`);
        }
      }
    }
  } finally {
    await scene.end();
  }
  return Object.values(promises).map((promise) => resultOf(promise.name, promise.limit, shown));
}

function resultOf(name: string, limit: number, shown: readonly Shown[]): PromiseResult {
  const own = shown.filter(({ promise }) => promise.name === name);
  const took = own.map((one) => one.took);
  const flaws = own.flatMap((one) => one.flaws);
  const worst = Math.max(...took);
  return {
    name,
    limit,
    took,
    median: median(took),
    worst,
    flaws,
    kept: worst <= limit && flaws.length === 0,
  };
}
