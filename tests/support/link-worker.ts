import { protocolVersion } from '../../core/link/messages.js';
import { connectToGateway } from '../../core/link/unix-client.js';

/** A process that links itself to the gateway at `argv[2]`, writes `argv[3]` replies and kills itself when they are out. */
const path = process.argv[2] ?? '';
const count = Number(process.argv[3]);
const link = await connectToGateway(
  { id: 'g1', path },
  {
    kind: 'workerHello',
    version: protocolVersion,
    worker: 'w1',
    node: 'n.w1',
    pid: process.pid,
    generation: 1,
    retryRoutes: [],
    hasOnOpen: false,
  },
  { maxMessageBytes: 8_388_608, holdReadingAbove: 8_388_608 },
);
link.listen({ message: () => undefined, drained: () => undefined, ended: () => undefined });
for (let sequence = 1; sequence <= count; sequence++) {
  link.send({ kind: 'reply', connection: sequence % 5, sequence, data: `reply ${sequence}` });
}
dieOnceWritten();

function dieOnceWritten(): void {
  if (link.queuedBytes === 0) process.kill(process.pid, 'SIGKILL');
  else setImmediate(dieOnceWritten);
}
