import { promises, type Shown } from './promises.js';
import { patience, type Scene } from './scene.js';

const clients = 2_000;

/** Kills a gateway with many clients, and waits until nothing is left of them in what the processes share. */
export async function closeWork(scene: Scene): Promise<Shown[]> {
  const crowd = await scene.gather(clients);
  const gateway = await scene.pidOf('gateway');
  const before = await crowd.told();
  const began = performance.now();
  process.kill(gateway, 'SIGKILL');
  await crowd.leftWith(0, patience);
  const took = performance.now() - began;
  const { calls, ends } = await crowd.told();
  const counts = { 'calls of onClose': calls - before.calls, 'ends that were counted': ends - before.ends };
  const flaws = Object.entries(counts).filter(([, count]) => count !== clients);
  const told = flaws.map(([what, count]) => `${count} ${what} in place of ${clients}`);
  return [{ promise: promises.closed, took, flaws: [...told, ...(await scene.cutOff(1006))] }];
}
