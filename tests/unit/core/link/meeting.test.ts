import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sayHello } from '../../../../core/link/hello.js';
import {
  type Link,
  protocolVersion,
  type ToGateway,
  type ToWorker,
  type WorkerHello,
} from '../../../../core/link/messages.js';
import { connectToGateway } from '../../../../core/link/unix-client.js';
import { listenForWorkers } from '../../../../core/link/unix-server.js';
import type { Ending } from '../../../support/ending.js';
import { Inbox } from '../../../support/link-ends.js';
import { shortFolder } from '../../../support/temporary-folder.js';
import { within } from '../../../support/within.js';

const linkWorker = fileURLToPath(new URL('../../../support/link-worker.js', import.meta.url));

const hello: Omit<WorkerHello, 'direction'> = {
  kind: 'workerHello',
  version: protocolVersion,
  worker: 'w1',
  node: 'n.w1',
  pid: 42,
  generation: 3,
  retryRoutes: ['live.user.say'],
  hasOnOpen: false,
};
const budgets = { maxMessageBytes: 1_000_000, holdReadingAbove: 1_000_000 };

interface Met {
  readonly hello: WorkerHello;
  readonly link: Link<ToWorker, ToGateway>;
}

/** A gateway's side of the socket, and everybody who came. */
class Host {
  readonly met = new Inbox<Met>();
  readonly strangers = new Inbox<Error>();

  private constructor(
    readonly path: string,
    readonly sockets: Inbox<Socket>,
  ) {}

  static async open(test: Ending): Promise<Host> {
    const host = new Host(join(await shortFolder(test), 'g1.sock'), new Inbox());
    const server = await listenForWorkers({
      gateway: 'g1',
      path: host.path,
      maxMessageBytes: 1_000_000,
      onWorker: (said, link) => host.met.message({ hello: said, link }),
      onStranger: (error) => host.strangers.message(error),
    });
    server.on('connection', (socket) => host.sockets.message(socket));
    test.after(() => endAll(server, host.sockets.messages));
    return host;
  }

  /** Somebody connects and says this. */
  async visit(test: Ending, say: (socket: Socket) => void): Promise<Socket> {
    const socket = connect(this.path);
    test.after(() => void socket.destroy());
    socket.on('error', () => undefined).resume();
    await once(socket, 'connect');
    say(socket);
    return socket;
  }

  /** What the last visitor's socket looks like from inside. */
  async lastSocket(count: number): Promise<Socket> {
    const last = (await this.sockets.first(count)).at(-1);
    if (last === undefined) throw new Error('nobody came');
    return last;
  }
}

function endAll(server: Server, sockets: readonly Socket[]): void {
  server.close();
  for (const socket of sockets) socket.destroy();
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await within('the end of the socket', once(socket, 'close'));
}

describe('a gateway and its workers', () => {
  it('meet over two sockets and know each other', async (test) => {
    const host = await Host.open(test);
    const workerEnd = await connectToGateway({ id: 'g1', path: host.path }, hello, budgets);
    test.after(() => workerEnd.close());
    const [met] = await host.met.first(1);
    const { direction: _, ...said } = met?.hello ?? { direction: 'none' };
    assert.deepEqual(said, hello);
    const gateway = new Inbox<ToGateway>();
    const worker = new Inbox<ToWorker>();
    met?.link.listen(gateway);
    workerEnd.listen(worker);
    met?.link.send({ kind: 'detach', connection: 1 });
    workerEnd.send({ kind: 'close', connection: 1, code: 1000, reason: 'x' });
    assert.deepEqual(await worker.first(1), [{ kind: 'detach', connection: 1 }]);
    assert.deepEqual(await gateway.first(1), [{ kind: 'close', connection: 1, code: 1000, reason: 'x' }]);
  });

  it('lose nothing that was said right after the hello', async (test) => {
    const host = await Host.open(test);
    const linking = connectToGateway({ id: 'g1', path: host.path }, hello, budgets);
    const [met] = await host.met.first(1);
    met?.link.listen(new Inbox());
    for (let connection = 1; connection <= 100; connection++) met?.link.send({ kind: 'detach', connection });
    const workerEnd = await linking;
    test.after(() => workerEnd.close());
    const worker = new Inbox<ToWorker>();
    workerEnd.listen(worker);
    assert.deepEqual(
      await worker.first(100),
      Array.from({ length: 100 }, (_, n) => ({ kind: 'detach', connection: n + 1 })),
    );
  });

  it('keep the socket to themselves', async (test) => {
    const { path } = await Host.open(test);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('of several workers at once keep the sockets apart', async (test) => {
    const host = await Host.open(test);
    const names = ['w1', 'w2', 'w3', 'w4'];
    await Promise.all(
      names.map(async (worker) => {
        const link = await connectToGateway({ id: 'g1', path: host.path }, { ...hello, worker }, budgets);
        test.after(() => link.close());
        link.listen(new Inbox());
        link.send({ kind: 'push', connection: 1, data: worker });
      }),
    );
    for (const { hello: said, link } of await host.met.first(names.length)) {
      const gateway = new Inbox<ToGateway>();
      link.listen(gateway);
      const [message] = await gateway.first(1);
      assert.equal(message?.kind === 'push' && message.data.toString(), said.worker);
    }
  });

  it('of different versions do not link', async (test) => {
    const host = await Host.open(test);
    const stranger = { ...hello, version: protocolVersion + 1 };
    await assert.rejects(
      connectToGateway({ id: 'g1', path: host.path }, stranger, budgets),
      /closed the link/,
    );
    const [error] = await host.strangers.first(2);
    assert.match(
      error?.message ?? '',
      new RegExp(`worker w1 speaks link version ${protocolVersion + 1}, this gateway ${protocolVersion}`),
    );
    assert.deepEqual(host.met.messages, []);
    for (const socket of host.sockets.messages) await closed(socket);
  });
});

describe('a worker that is killed', () => {
  it('has every reply read that it had written, and then its link ends, once', async (test) => {
    const host = await Host.open(test);
    const child = fork(linkWorker, [host.path, '1000'], { stdio: 'inherit' });
    const gone = once(child, 'exit');
    const [met] = await host.met.first(1);
    // Nothing was read until the process was gone for good.
    assert.deepEqual(await within('the death of the worker', gone), [null, 'SIGKILL']);
    const gateway = new Inbox<ToGateway>();
    met?.link.listen(gateway);
    met?.link.send({ kind: 'detach', connection: 1 });
    await gateway.end();
    assert.deepEqual(
      gateway.messages.map((message) => message.kind === 'reply' && message.data.toString()),
      Array.from({ length: 1_000 }, (_, index) => `reply ${index + 1}`),
    );
    met?.link.close();
    assert.equal(gateway.endings, 1);
  });
});

describe('a worker', () => {
  it('refuses a gateway of another version and leaves no socket behind', async (test) => {
    const { path, sockets } = await foreignGateway(test, (socket) =>
      sayHello(socket, { kind: 'gatewayHello', version: 99, gateway: 'g1' }),
    );
    await assert.rejects(
      connectToGateway({ id: 'g1', path }, hello, budgets),
      new RegExp(`gateway g1 speaks link version 99, this worker ${protocolVersion}`),
    );
    for (const socket of await sockets.first(2)) await closed(socket);
  });

  it('refuses a gateway that talks otherwise and leaves no socket behind', async (test) => {
    const { path, sockets } = await foreignGateway(test, (socket) =>
      socket.write('220 mail.example.test\r\n'),
    );
    await assert.rejects(connectToGateway({ id: 'g1', path }, hello, budgets), RangeError);
    for (const socket of await sockets.first(2)) await closed(socket);
  });

  it('says so when no gateway is there', async (test) => {
    const path = join(await shortFolder(test), 'nobody');
    await assert.rejects(connectToGateway({ id: 'g1', path }, hello, budgets), { code: 'ENOENT' });
  });
});

async function foreignGateway(test: Ending, greet: (socket: Socket) => void) {
  const path = join(await shortFolder(test), 's');
  const sockets = new Inbox<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    sockets.message(socket);
    greet(socket);
  });
  server.listen(path);
  await once(server, 'listening');
  test.after(() => endAll(server, sockets.messages));
  return { path, sockets };
}

describe('a stranger on the link socket', () => {
  const words: readonly [title: string, say: (socket: Socket) => void][] = [
    ['who speaks HTTP', (socket) => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['who leaves without a word', (socket) => socket.end()],
    ['who leaves in the middle of a word', (socket) => socket.end(Buffer.from([40, 0, 0]))],
    [
      'who claims to be a gateway',
      (socket) => sayHello(socket, { kind: 'gatewayHello', version: 1, gateway: 'g' }),
    ],
    [
      'whose hello is no JSON',
      (socket) => socket.write(Buffer.from('0b0000001000000000000000007b7b', 'hex')),
    ],
  ];
  for (const [title, say] of words) {
    it(`is turned away: one ${title}`, async (test) => {
      const host = await Host.open(test);
      const socket = await host.visit(test, say);
      await host.strangers.first(1);
      await closed(socket);
      await connectToGateway({ id: 'g1', path: host.path }, hello, budgets).then((link) => link.close());
      assert.equal(host.met.messages.length, 1);
    });
  }

  for (const direction of ['up', 'down'] as const) {
    it(`does not keep a worker out by taking its name for half a link, ${direction}`, async (test) => {
      const host = await Host.open(test);
      const half = await host.visit(test, (socket) => sayHello(socket, { ...hello, direction }));
      const inside = await host.lastSocket(1);
      half.end();
      await closed(inside);
      const link = await connectToGateway({ id: 'g1', path: host.path }, hello, budgets);
      test.after(() => link.close());
      const [met] = await host.met.first(1);
      const gateway = new Inbox<ToGateway>();
      met?.link.listen(gateway);
      link.send({ kind: 'push', connection: 1, data: 'here' });
      assert.equal((await gateway.first(1)).length, 1);
    });
  }
});
