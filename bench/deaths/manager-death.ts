import { setTimeout as sleep } from 'node:timers/promises';
import { promises, type Shown } from './promises.js';
import type { Scene } from './scene.js';

const clients = 20;
/** Until a worker is surely in its endless loop, and not yet killed for it, milliseconds. */
const surelyMs = 200;

/** Kills the manager while a worker is in an endless loop, waits until no process is left, and starts the server again. */
export async function managerDeath(scene: Scene): Promise<Shown[]> {
  const [[busy] = []] = (await scene.connect(clients)).values();
  const manager = await scene.pidOf('manager');
  busy?.request('index.index.block').catch(() => undefined); // nobody is to answer
  await sleep(surelyMs);
  const killed = performance.now();
  process.kill(manager, 'SIGKILL');
  await scene.deserted();
  const gone = performance.now() - killed;
  const flaws = await scene.cutOff(1012);

  const began = performance.now();
  scene.server.startAgain();
  await scene.served();
  return [
    { promise: promises.gone, took: gone, flaws },
    { promise: promises.started, took: performance.now() - began, flaws: [] },
  ];
}
