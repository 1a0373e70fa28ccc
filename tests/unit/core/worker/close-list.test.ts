import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cluster } from '../../../../core/cluster/cluster.js';
import { LedgerCloseList } from '../../../../core/worker/close-list.js';
import { LedgerWrites } from '../../../../core/worker/ledger-writes.js';
import { memoryCluster } from '../../../support/memory-cluster.js';

const id = 'g1.1';

/** A connection that the ledger knows, and a list of it as a worker has it that was told this. */
async function setUp(
  keys?: string[],
  controllers?: string[],
): Promise<{ cluster: Cluster; list: LedgerCloseList; said: string[] }> {
  const cluster = memoryCluster();
  await cluster.ledger.lease('g1', 60_000);
  await cluster.ledger.open({ id, facts: null, openedAt: 0 });
  const said: string[] = [];
  const tell = (note: string, name: string) => void said.push(`${note} ${name}`);
  const writes = new LedgerWrites(cluster.ledger, 'en');
  return { cluster, list: new LedgerCloseList({ connection: id, writes, tell }, keys, controllers), said };
}

/** Whom the ledger would tell. */
async function controllersOf({ ledger }: Cluster): Promise<readonly string[] | undefined> {
  const { entries } = await ledger.entriesOf('g1');
  return entries[0]?.controllers;
}

describe('the close list of an open connection', () => {
  it('takes out again what was added in the same breath', async () => {
    const { cluster, list, said } = await setUp();
    await Promise.all([list.addController('hall.guest'), list.removeController('hall.guest')]);
    assert.deepEqual(await controllersOf(cluster), []);
    assert.deepEqual([...list.controllers], []);
    await Promise.all([list.addTo('hall'), list.removeFrom('hall')]);
    assert.equal(await cluster.store.sets.has('hall', id), false);
    assert.deepEqual(
      said.map((line) => line.split(' ')[0]),
      ['addCloseController', 'removeCloseController', 'addCloseKey', 'removeCloseKey'],
    );
  });

  it('puts in again what was taken out in the same breath', async () => {
    const { cluster, list } = await setUp();
    await list.addController('hall.guest');
    await Promise.all([list.removeController('hall.guest'), list.addController('hall.guest')]);
    assert.deepEqual(await controllersOf(cluster), ['hall.guest']);
    assert.deepEqual([...list.controllers], ['hall.guest']);
  });

  it('adds a controller that a dead worker had taken out without the gateway hearing of it', async () => {
    const { cluster, list } = await setUp([], ['hall.guest']);
    await list.addController('hall.guest');
    assert.deepEqual(await controllersOf(cluster), ['hall.guest']);
  });

  it('takes out what a dead worker had put in without the gateway hearing of it', async () => {
    const { cluster, list } = await setUp();
    await cluster.ledger.addTo(id, 'hall');
    await cluster.ledger.addController(id, 'hall.guest');
    await list.removeFrom('hall');
    await list.removeController('hall.guest');
    assert.equal(await cluster.store.sets.has('hall', id), false);
    assert.deepEqual(await controllersOf(cluster), []);
  });

  it('tells the ledger of a controller once', async () => {
    const { list, said } = await setUp();
    for (let round = 0; round < 3; round++) await list.addController('hall.guest');
    assert.deepEqual(said, ['addCloseController hall.guest']);
  });

  it('tells the ledger again when it is not known what became of a removal', async () => {
    const cluster = memoryCluster();
    await cluster.ledger.lease('g1', 60_000);
    await cluster.ledger.open({ id, facts: null, openedAt: 0 });
    const writes = new LedgerWrites(
      {
        ...cluster.ledger,
        addController: (connection, name) => cluster.ledger.addController(connection, name),
        removeController: async (connection, name) => {
          await cluster.ledger.removeController(connection, name);
          throw new Error('no answer in time');
        },
      },
      'en',
    );
    const list = new LedgerCloseList({ connection: id, writes, tell: () => undefined }, [], []);
    await list.addController('hall.guest');
    await assert.rejects(list.removeController('hall.guest'), /no answer/);
    await list.addController('hall.guest');
    assert.deepEqual(await controllersOf(cluster), ['hall.guest']);
  });
});
