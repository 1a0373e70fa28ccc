import type { ConnectionRecord, ToGateway, ToWorker } from '../../core/link/messages.js';
import { Broadcasts } from '../../core/worker/broadcasts.js';
import { ControllerNames } from '../../core/worker/close-controllers.js';
import { ConnectionMirror, type FrameHandler } from '../../core/worker/connection-mirror.js';
import { LedgerWrites } from '../../core/worker/ledger-writes.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { memoryCluster } from './memory-cluster.js';
import { MemoryLink } from './memory-link.js';

const request = { door: 'websocket', address: '::1', headers: {} } as const;
const limits = { sendQueueBytes: 1_000, linkBytes: 10_000, roomsPerConn: 3, sessionBytes: 50 };

/** A worker's copy of a connection with everything around it but a gateway. */
export function mirrorOf(
  facts: Partial<ConnectionRecord> = {},
  handler: FrameHandler = { handle: () => false },
): {
  mirror: ConnectionMirror;
  link: MemoryLink<ToGateway, ToWorker>;
  broadcasts: Broadcasts;
  clock: FakeClock;
} {
  const clock = new FakeClock();
  const link = new MemoryLink<ToGateway, ToWorker>();
  const rules = { limits, locale: 'en' } as const;
  const broadcasts = new Broadcasts(rules, clock);
  broadcasts.add(link);
  const writes = new LedgerWrites(memoryCluster(clock).ledger, 'en');
  const controllers = new ControllerNames([]);
  const record = { id: 'g1.1', auth: null, request, openedAt: 0, ...facts };
  const mirror = new ConnectionMirror(
    1,
    record,
    { link, broadcasts, writes, controllers, ...rules },
    handler,
  );
  return { mirror, link, broadcasts, clock };
}
