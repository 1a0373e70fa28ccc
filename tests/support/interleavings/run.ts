import { Chance } from '../chance.js';
import { randomSteps } from './steps.js';
import { verdict } from './verdict.js';
import { World } from './world.js';

/** What became of one schedule. */
export interface Outcome {
  readonly steps: string[];
  /** What is not as it should be. */
  readonly problems: string[];
}

/**
 * Leads one world through a random life and looks at what is left of it.
 * @param faults The share of calls of the ledger that fail.
 */
export async function runSchedule(seed: number, faults = 0): Promise<Outcome> {
  const chance = new Chance(seed);
  const steps = randomSteps(chance);
  const world = new World(chance, faults);
  try {
    const problems = await live(world, chance, steps);
    return { steps: steps.map((step) => JSON.stringify(step)), problems };
  } finally {
    world.close();
  }
}

async function live(world: World, chance: Chance, steps: ReturnType<typeof randomSteps>): Promise<string[]> {
  const { gateway, workers, visitors } = world;
  void gateway.enrol();
  await workers.start(1 + chance.below(2));
  for (const step of steps) await world.perform(step);
  if (chance.happens(0.5)) {
    const isAnswered = await world.wait(() =>
      visitors.every(({ isIn, unanswered }) => !isIn || unanswered === 0),
    );
    if (!isAnswered) world.problems.push('requests were never answered');
  }
  world.partAll(() => chance.happens(0.5));
  const isDecided = await world.wait(() =>
    visitors.every(({ connection, refusedWith }) => connection ?? refusedWith),
  );
  if (!isDecided) world.problems.push('handshakes were never answered');
  let isDrained = false;
  void gateway.drain(1001, 'goingAway', 1).then(() => (isDrained = true));
  if (!(await world.wait(() => isDrained))) world.problems.push('close work was never done');
  await world.turns.takeAll();
  return verdict(world);
}
