import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '#library';
import type { Ledger, NewEntry, OpenResult } from '../../../../core/cluster/ledger.js';
import { StoreUnavailable } from '../../../../core/cluster/store-unavailable.js';
import { settingsSchema } from '../../../../core/config/schema.js';
import type { Client, Connection } from '../../../../core/gateway/connection.js';
import { Gateway } from '../../../../core/gateway/gateway.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { settled } from '../../../support/interleavings/turns.js';
import { memoryCluster } from '../../../support/memory-cluster.js';
import { MemorySocket } from '../../../support/memory-socket.js';
import { StandInWorker } from '../../../support/stand-in-worker.js';
import { describeWorker } from '../../../support/server.js';

const request = { door: 'websocket', address: '192.0.2.1', headers: {} } as const;

const client: Client = {
  readyState: 1,
  close: () => undefined,
  terminate: () => undefined,
  ping: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};

/** A gateway whose ledger answers `open` when the test says so. */
class Scene {
  readonly clock = new FakeClock();
  readonly worker = new StandInWorker('w1');
  readonly opens: ((result: OpenResult | Error) => void)[] = [];
  readonly ids: string[] = [];
  readonly users: unknown[] = [];
  readonly gateway: Gateway;
  readonly #ledger: Ledger = memoryCluster(this.clock).ledger;

  constructor() {
    const open = ({ id, uid }: NewEntry): Promise<OpenResult> => {
      this.ids.push(id);
      this.users.push(uid);
      return new Promise((resolve, reject) => {
        this.opens.push((result) => (result instanceof Error ? reject(result) : resolve(result)));
      });
    };
    const lease: Ledger['lease'] = (gateway, ms) => this.#ledger.lease(gateway, ms);
    const ledger: Ledger = { ...this.#ledger, open, lease };
    const log = createLog({ level: 'silent' });
    const settings = settingsSchema.parse({});
    this.gateway = new Gateway({
      id: 'g1',
      settings,
      cluster: { ledger, bus: memoryCluster().bus },
      clock: this.clock,
      log,
    });
    this.gateway.workers.add(describeWorker('w1', { retryRoutes: [] }), this.worker.link);
    this.gateway.workers.assign(['w1'], 1_000, () => undefined);
  }

  open(auth: unknown = {}): Connection {
    return this.gateway.open(client, new MemorySocket(), this.gateway.announce({ auth, request }));
  }

  /** The ledger answers what was asked first. */
  async answer(result: OpenResult | Error): Promise<void> {
    this.opens.shift()?.(result);
    await settled();
  }

  get isFinished(): boolean {
    return this.worker.said(1).includes('ended');
  }
}

const timeout = new StoreUnavailable('timeout', 'no answer');

describe('the close work of a connection', () => {
  it('waits until the ledger has been told of the connection', async () => {
    const scene = new Scene();
    const connection = scene.open();
    scene.gateway.ended(connection, 1006);
    assert.equal(scene.isFinished, false);
    await scene.answer('opened');
    assert.ok(scene.isFinished);
  });

  it('waits until the ledger has been told anew, or the entry would be left behind', async () => {
    const scene = new Scene();
    const connection = scene.open();
    await scene.answer('opened');
    void scene.gateway.enrol(); // the ledger says that it knew nothing of the gateway
    await settled();
    assert.deepEqual(scene.ids, ['g1.1', 'g1.1']);
    scene.gateway.ended(connection, 1006);
    assert.equal(scene.isFinished, false);
    await scene.answer('exists');
    assert.ok(scene.isFinished);
  });

  it('is not lost when the ledger cannot be told before the client has left', async () => {
    const scene = new Scene();
    const connection = scene.open();
    await scene.answer(timeout);
    scene.gateway.ended(connection, 1006);
    await settled();
    assert.equal(scene.isFinished, false, 'nobody would know what to do');
    scene.clock.advance(2_000);
    await settled();
    await scene.answer('opened');
    assert.ok(scene.isFinished);
  });

  it('is given to another worker when the one that had the connection could not have begun', async () => {
    const scene = new Scene();
    const connection = scene.open();
    await scene.answer(timeout);
    scene.gateway.receive(connection, Buffer.from('{"method":"index"}'));
    scene.gateway.ended(connection, 1006);
    assert.deepEqual(scene.worker.said(1), ['attach', 'frame', 'detach']);
    scene.clock.advance(2_000);
    await settled();
    await scene.answer('opened');
    assert.deepEqual(scene.worker.said(1).slice(3), ['ended']);
  });

  it('is not lost either when the client leaves while the ledger cannot be told', async () => {
    const scene = new Scene();
    const connection = scene.open();
    scene.gateway.ended(connection, 1006);
    await scene.answer(timeout);
    assert.equal(scene.isFinished, false);
    scene.clock.advance(2_000);
    await settled();
    await scene.answer('opened');
    assert.ok(scene.isFinished);
  });

  it('is told of once, however often that is tried while the answer is slow', async () => {
    const scene = new Scene();
    await scene.gateway.enrol();
    const connection = scene.open();
    await scene.answer(timeout);
    scene.gateway.ended(connection, 1006);
    for (let round = 0; round < 3; round++) {
      scene.clock.advance(2_000);
      await settled();
    }
    await scene.answer('opened');
    assert.ok(scene.isFinished);
    assert.deepEqual(scene.ids, ['g1.1', 'g1.1'], 'another entry would be left behind');
  });

  it('does not wait for an entry that no ledger would take', async () => {
    const scene = new Scene();
    await scene.gateway.enrol();
    const connection = scene.open();
    await scene.answer(new RangeError('too large'));
    scene.clock.advance(10_000);
    await settled();
    assert.deepEqual(scene.ids, ['g1.1'], 'it would be refused again and again');
    scene.gateway.ended(connection, 1006);
    assert.ok(scene.isFinished);
  });
});

describe('the entry of a connection', () => {
  it('counts for the presence of its user, unless nobody can be called so', async () => {
    const scene = new Scene();
    for (const id of ['ann', 7, '', 'x'.repeat(257)]) scene.open({ id });
    assert.deepEqual(scene.users, ['ann', '7', undefined, undefined]);
  });
});
