import { promises, type Shown } from './promises.js';
import type { Scene } from './scene.js';

const clients = 20;

/** Kills the gateway, and waits until a new client is answered. */
export async function gatewayDeath(scene: Scene): Promise<Shown[]> {
  await scene.connect(clients);
  const gateway = await scene.pidOf('gateway');
  const began = performance.now();
  process.kill(gateway, 'SIGKILL');
  await scene.served();
  const took = performance.now() - began;
  return [{ promise: promises.gateway, took, flaws: await scene.cutOff(1006) }];
}
