import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { OperationFailed } from '../../../core/manager/failure.js';
import { Supervised } from '../../support/manager/supervised.js';
import { until } from '../../support/until.js';

const isGone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

describe('the supervisor', () => {
  it('starts gateways and workers and introduces them to each other', async (context) => {
    const supervised = await Supervised.start(context, {}, { gateway_num: 2, worker_num: 3 });
    const { processes, generation } = supervised.supervisor.status();
    assert.deepEqual(
      processes.map(({ role, state }) => `${role} ${state}`),
      ['manager ready', 'gateway ready', 'gateway ready', 'worker ready', 'worker ready', 'worker ready'],
    );
    assert.equal(generation, 1);
    const gateway = await supervised.ask();
    assert.deepEqual(gateway.assigned, ['w1', 'w2', 'w3']);
    assert.deepEqual(gateway.pids, supervised.pids('worker'));
  });

  it('adds up the rooms that the gateways report, and those of nobody else', async (context) => {
    const supervised = await Supervised.start(context, {}, { gateway_num: 2 });
    await until('the first beats are in', () =>
      supervised.supervisor
        .status()
        .processes.every(({ role, requests }) => role === 'manager' || requests > 0),
    );
    assert.equal(supervised.supervisor.status().rooms, 6);
  });

  it('gives the reasons of a start that failed and leaves no process behind', async (context) => {
    const supervised = await Supervised.create({ failWith: ['app/x.ts: no such thing'] });
    context.after(() => supervised.end());
    await assert.rejects(supervised.supervisor.start(), (error) => {
      assert.ok(error instanceof OperationFailed);
      assert.deepEqual(error.reasons, ['app/x.ts: no such thing']);
      return true;
    });
    assert.equal(supervised.supervisor.status().processes.length, 1);
  });

  it('says that the port is taken', async (context) => {
    const first = await Supervised.start(context);
    const second = await Supervised.create();
    context.after(() => second.end());
    const { port = 0 } = first.supervisor.address ?? {};
    const { openListeningHandle } = await import('../../../core/manager/listening-handle.js');
    await assert.rejects(openListeningHandle('127.0.0.1', port), /in use by another program/);
  });

  it('gives up a child that is not ready in time', async (context) => {
    const supervised = await Supervised.create({ sleepAtBoot: true }, { bootMs: 1_000 });
    context.after(() => supervised.end());
    await assert.rejects(supervised.supervisor.start(), /not ready within 1000 ms/);
  });

  it('replaces a killed worker at once', async (context) => {
    const supervised = await Supervised.start(context);
    const [first = 0, second = 0] = supervised.pids('worker');
    process.kill(first, 'SIGKILL');
    await supervised.logs.until(/worker 0 .* is in service/);
    const pids = supervised.pids('worker');
    assert.equal(pids.length, 2);
    assert.ok(!pids.includes(first) && pids.includes(second));
    const gateway = await supervised.ask();
    assert.deepEqual([...gateway.assigned].toSorted(), ['w2', 'w3']);
    assert.deepEqual(gateway.pids, pids);
  });

  it('kills and replaces a worker that hangs', async (context) => {
    const supervised = await Supervised.start(context, {}, { hangMs: 300 });
    const [first = 0] = supervised.pids('worker');
    process.kill(first, 'SIGSTOP');
    await supervised.logs.until(/worker 0 .* was silent/);
    await supervised.logs.until(/worker 0 .* is in service/);
    assert.ok(isGone(first));
  });

  it('replaces a dead gateway, which takes the same port over', async (context) => {
    const supervised = await Supervised.start(context);
    const before = await supervised.ask();
    process.kill(before.pid, 'SIGKILL');
    const after = await supervised.ask();
    assert.notEqual(after.id, before.id);
    assert.deepEqual(after.assigned, before.assigned);
    assert.deepEqual(after.pids, before.pids);
  });

  it('stops replacing a worker that keeps dying, until a reload', async (context) => {
    const supervised = await Supervised.start(context, {}, { worker_num: 1 });
    supervised.project.write('runtime/generations/1/app/behaviour.json', '{"dieAtBoot":true}');
    const [pid = 0] = supervised.pids('worker');
    process.kill(pid, 'SIGKILL');
    await supervised.logs.until(/keeps dying/);
    const [row] = supervised.supervisor.status().processes.slice(-1);
    assert.equal(row?.state, 'crashLoop');
    assert.equal(row?.pid, 0);
    const result = await supervised.reload({});
    assert.equal(result.generation, 2);
    assert.deepEqual(
      supervised.supervisor.status().processes.map(({ state }) => state),
      ['ready', 'ready', 'ready'],
    );
  });

  it('tries again after a rest, because whoever makes workers die must not take them away for good', async (context) => {
    const supervised = await Supervised.start(context, {}, { worker_num: 1 }, 200);
    const behaviour = 'runtime/generations/1/app/behaviour.json';
    supervised.project.write(behaviour, '{"dieAtBoot":true}');
    process.kill(supervised.pids('worker')[0] ?? 0, 'SIGKILL');
    await supervised.logs.until(/keeps dying/);
    supervised.project.write(behaviour, '{}');
    await supervised.logs.until(/worker 0 .* is in service/);
    assert.equal(supervised.pids('worker').length, 1);
  });

  it('replaces a worker that has grown too large, and moves its connections first', async (context) => {
    const supervised = await Supervised.start(context, { memory: { w1: 5_000 } }, { worker_memory: 4_000 });
    const [first = 0] = supervised.pids('worker');
    assert.match(await supervised.logs.until(/over setting\.worker_memory/), /worker 0/);
    await supervised.logs.until(/worker 0 .* was relieved/);
    assert.ok(isGone(first));
    assert.deepEqual((await supervised.ask()).assigned, ['w3', 'w2']);
  });

  it('reload puts a whole new set of workers into service', async (context) => {
    const supervised = await Supervised.start(context, { routes: ['live.user.join', 'live.user.say'] });
    const before = supervised.pids('worker');
    const result = await supervised.reload({ routes: ['live.user.say', 'live.user.shout'], settings: 't' });
    assert.deepEqual(
      { ...result, milliseconds: 0 },
      {
        from: 1,
        generation: 2,
        workers: 2,
        milliseconds: 0,
        routesAdded: ['live.user.shout'],
        routesRemoved: ['live.user.join'],
        needsRestart: ['the settings changed: the gateways keep the old ones until restart'],
      },
    );
    assert.ok(before.every(isGone));
    const gateway = await supervised.ask();
    assert.equal(gateway.generation, 1);
    assert.deepEqual(gateway.assigned, ['w3', 'w4']);
    assert.deepEqual(gateway.pids, supervised.pids('worker'));
  });

  it('a reload that fails changes nothing', async (context) => {
    const supervised = await Supervised.start(context);
    const before = supervised.pids('worker');
    await assert.rejects(supervised.reload({ failWith: ['bad route'] }), /bad route/);
    await assert.rejects(supervised.reload({ dieAtBoot: true }), /ended with code 3/);
    assert.deepEqual(supervised.pids('worker'), before);
    assert.deepEqual((await supervised.ask()).assigned, ['w1', 'w2']);
    assert.equal(supervised.supervisor.status().generation, 1);
    assert.ok(!existsSync(supervised.project.path('runtime/generations/2')));
  });

  it('a worker that dies after a failed reload is replaced from the generation in service', async (context) => {
    const supervised = await Supervised.start(context);
    await assert.rejects(supervised.reload({ failWith: ['bad route'] }));
    const [first = 0] = supervised.pids('worker');
    process.kill(first, 'SIGKILL');
    await supervised.logs.until(/worker 0 .* is in service/);
    const rows = supervised.supervisor.status().processes;
    assert.ok(rows.every(({ generation }) => generation === 1));
  });

  it('keeps the last two generations and those that somebody runs', async (context) => {
    const supervised = await Supervised.start(context);
    for (let round = 0; round < 3; round++) await supervised.reload({});
    const numbers = [1, 2, 3, 4].filter((n) =>
      existsSync(supervised.project.path(`runtime/generations/${n}`)),
    );
    assert.deepEqual(numbers, [1, 3, 4]);
  });

  it('restart brings new gateways beside the old ones on the same port', async (context) => {
    const supervised = await Supervised.start(context);
    const before = [...supervised.pids('gateway'), ...supervised.pids('worker')];
    const { address } = supervised.supervisor;
    const result = await supervised.restart({ settings: 't' });
    assert.deepEqual(result.needsRestart, []);
    assert.deepEqual(supervised.supervisor.address, address);
    assert.ok(before.every(isGone));
    const gateway = await supervised.ask();
    assert.equal(gateway.generation, 2);
    assert.deepEqual(gateway.assigned, ['w3', 'w4']);
  });

  it('a restart that fails changes nothing', async (context) => {
    const supervised = await Supervised.start(context);
    const before = await supervised.ask();
    await assert.rejects(supervised.restart({ dieAtBoot: true }), /ended with code 3/);
    assert.deepEqual(await supervised.ask(), before);
  });

  it('refuses a second operation while one is under way', async (context) => {
    const supervised = await Supervised.start(context);
    const first = supervised.reload({});
    await assert.rejects(supervised.reload({}), /a reload is under way/);
    await first;
  });

  it('stop lets everybody go, also in the middle of a reload', async (context) => {
    const supervised = await Supervised.start(context, { keepConnections: true });
    const pids = [...supervised.pids('gateway'), ...supervised.pids('worker')];
    const reload = assert.rejects(supervised.reload({}), /being stopped/);
    await supervised.logs.until(/generation 2 is in service/);
    await supervised.supervisor.stop();
    await reload;
    assert.ok(pids.every(isGone));
    assert.equal(supervised.supervisor.status().processes.length, 1);
  });

  it('one process does it all in base mode, and a reload replaces it', async (context) => {
    const supervised = await Supervised.start(context, { routes: ['a.b.c'] }, { mode: 'base' });
    const [first = 0] = supervised.pids('gateway');
    assert.deepEqual(supervised.pids('worker'), []);
    const result = await supervised.reload({ routes: ['a.b.d'] });
    assert.deepEqual([result.routesAdded, result.routesRemoved], [['a.b.d'], ['a.b.c']]);
    assert.ok(isGone(first));
    assert.equal((await supervised.ask()).generation, 2);
  });
});
