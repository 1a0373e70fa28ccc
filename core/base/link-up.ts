import type { Gateway } from '../gateway/gateway.js';
import { createDirectLink } from '../link/direct.js';
import type { Application } from '../worker/application.js';
import type { Booted } from '../worker/boot.js';

/** Links a gateway with the application of its process, which from then on has all of its connections. */
export function linkUp(gateway: Gateway, application: Application, hello: Booted['hello']): void {
  const { gatewayEnd, workerEnd } = createDirectLink();
  application.attach(workerEnd, gateway.id);
  gateway.workers.add({ ...hello, direction: 'up' }, gatewayEnd);
  gateway.workers.assign([hello.worker], 0, () => undefined); // nobody had them before, so none has to be moved
}
