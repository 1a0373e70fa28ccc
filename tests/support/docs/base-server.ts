import { join } from 'node:path';
import { createLog, systemClock } from '#library';

import { settingsSchema } from '../../../core/config/schema.js';
import { createAuthenticator } from '../../../core/gateway/authenticate.js';
import { Pages } from '../../../core/gateway/doors/pages.js';
import { WebSocketDoor } from '../../../core/gateway/doors/websocket.js';
import { Gateway } from '../../../core/gateway/gateway.js';
import { createDirectLink } from '../../../core/link/direct.js';
import { protocolVersion } from '../../../core/link/messages.js';
import { createApplication } from '../../../core/worker/application.js';
import { memoryCluster } from '../memory-cluster.js';
import { root } from './markdown.js';

/** `app/`, served in this process. */
export interface BaseServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `app/` with the default settings, but to clients without tokens. */
export async function serveApp(): Promise<BaseServer> {
  const settings = settingsSchema.parse({ auth: { required: false } });
  const log = createLog({ level: 'silent' });
  const appFolder = join(root, 'dist', 'app');
  const clock = systemClock;
  const cluster = memoryCluster(clock);
  const application = await createApplication({ appFolder, settings, cluster, node: 'w1', log, clock });
  const gateway = new Gateway({ id: 'docs', settings, cluster, clock, log });
  const { gatewayEnd, workerEnd } = createDirectLink();
  application.attach(workerEnd, 'docs');
  const { retryRoutes, hasOnOpen } = application;
  const who = { worker: 'w1', node: 'w1', pid: process.pid, generation: 1 };
  const hello = { version: protocolVersion, ...who, retryRoutes, hasOnOpen };
  gateway.workers.add({ kind: 'workerHello', direction: 'up', ...hello }, gatewayEnd);
  gateway.workers.assign(['w1'], 1, () => undefined);
  const door = new WebSocketDoor({
    gateway,
    settings,
    cluster,
    clock,
    log,
    authenticate: createAuthenticator(settings.auth, settings.limits.maxAuthChars, systemClock),
    pages: new Pages({ settings, folder: join(root, 'public/pages'), mint: () => '' }),
  });
  return {
    port: await door.listen({ host: '127.0.0.1', port: 0 }),
    async close() {
      door.close();
      await gateway.drain(1001, 'shutdown', 1);
      await application.stop();
    },
  };
}
