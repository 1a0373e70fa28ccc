import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock, startHoldline } from '#testing';
import { systemClock } from '#library';

const app = 'tests/app';

describe('the clock of the test kit', () => {
  it('closes a client that is silent for a minute, and none that answers pings and speaks', async (test) => {
    const line = await startHoldline(test, { app });
    const [ada, bob] = [await line.connect({ id: 'ada' }), await line.connect({ id: 'bob' })];
    for (let passed = 0; passed < 55_000; passed += 5_000) {
      await line.advance(5_000);
      await ada.beat();
    }
    assert.ok(bob.isOpen);
    await line.advance(5_000);
    assert.deepEqual(await bob.ended, { code: 4408, reason: 'idle' });
    await line.advance(50_000);
    assert.ok(ada.isOpen);
    await ada.end();
    await line.expectCleanedUp();
  });

  it('lets a session end, an expiry pass and an action run out of time', async (test) => {
    const settings = { auth: { maxSessionMs: 120_000 }, heartbeat: { idleTimeoutMs: 0 } };
    const line = await startHoldline(test, { app, settings });
    const ada = await line.connect();
    await line.store.keys.set('short', '1', { ttlMs: 100_000 });
    const late = ada.request('never');
    await line.advance(99_999);
    assert.deepEqual([(await late).status, (await late).event], [504, 'actionTimeout']);
    assert.equal(await line.store.keys.get('short'), '1');
    await line.advance(1);
    assert.equal(await line.store.keys.get('short'), undefined);
    await line.advance(20_000);
    assert.equal((await ada.ended).code, 4401);
  });

  it('has delivered what follows from the time that passed', async (test) => {
    const line = await startHoldline(test, { app });
    const ada = await line.connect();
    ada.send({ method: 'never' });
    await line.advance(10_000);
    assert.deepEqual(
      ada.pushes.map(({ event }) => event),
      ['actionTimeout'],
    );
  });

  it('may be one that a test brings along; a server with any other cannot be moved', async (test) => {
    const clock = new FakeClock(1_000);
    const line = await startHoldline(test, { app, clock });
    await line.advance(5_000);
    assert.deepEqual([clock.wallTime(), line.clock.wallTime()], [6_000, 6_000]);
    const other = await startHoldline(test, { app, clock: systemClock });
    await assert.rejects(other.advance(1), TypeError);
    assert.equal((await (await other.connect()).request('echo')).status, 200);
  });
});
