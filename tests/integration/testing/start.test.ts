import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startHoldline, type HoldlineOptions, type TestSettings } from '#testing';
import { systemClock } from '#library';
import { Visits } from '../../app/index/service/visits.js';

const app = 'tests/app';

/** A test that has its end in its own hands. */
function ownTest() {
  const ends: (() => Promise<void>)[] = [];
  return {
    after: (end: () => Promise<void>) => void ends.push(end),
    async end() {
      for (const end of ends.splice(0)) await end();
    },
  };
}

describe('startHoldline', () => {
  it('serves beside others of its kind, each with a state and services of its own', async (test) => {
    const lines = await Promise.all([startHoldline(test, { app }), startHoldline(test, { app })]);
    const [one, other] = lines;
    await one.store.keys.set('k', 'one');
    assert.equal(await other.store.keys.get('k'), undefined);
    assert.notEqual(one.url, other.url);
    await (await one.connect()).request('count');
    assert.deepEqual([one.service(Visits).next(), other.service(Visits).next()], [2, 1]);
  });

  it('has the settings of the project, and over them those of the test', async (test) => {
    const line = await startHoldline(test, { app, settings: { limits: { actionTimeoutMs: 1_234 } } });
    const { auth, limits, setting } = line.settings;
    assert.deepEqual([auth.aud, limits.actionTimeoutMs, setting.mode], ['holdline', 1_234, 'base']);
    const nobody = await startHoldline(test, { app, settings: { auth: { required: false } } });
    assert.deepEqual((await (await nobody.connect({}, { token: '' })).request('claims')).param, undefined);
  });

  it('keeps its databases in files of its own, unless the test names a driver', async (test) => {
    process.env['HOLDLINE__DB__MASTER__URL'] = 'mysql://app:hush@127.0.0.1:1/live';
    process.env['HOLDLINE__DB__MASTER__DRIVER'] = 'mysql';
    test.after(() => {
      delete process.env['HOLDLINE__DB__MASTER__URL'];
      delete process.env['HOLDLINE__DB__MASTER__DRIVER'];
    });
    const line = await startHoldline(test, { app });
    assert.equal(line.settings.db.master.driver, 'sqlite');
    const file = join(line.folder, 'runtime/master.sqlite');
    assert.ok(!existsSync(file));
    const other = await startHoldline(test, { app, settings: { db: { master: { driver: 'mysql' } } } });
    assert.equal(other.settings.db.master.driver, 'mysql');
  });

  it('says what is wrong with the settings and with the application', async () => {
    const wrong: [HoldlineOptions & { settings?: TestSettings }, RegExp][] = [
      [
        { settings: { limits: { maxPayload: 0 } } },
        /limits\.maxPayload: expected .* found 0 \(the settings of the test\)/,
      ],
      [{ settings: { lobby: {} } }, /lobby: expected a key that exists/],
      [{ settings: { redis: { url: 'redis://localhost' } } }, /leave redis\.url out/],
      [
        { app: 'tests/fixtures/boot/two-controllers' },
        /The application cannot start:\n {2}two-controllers\/live\/controller\/user\.ts:/,
      ],
      [{ app: 'nowhere' }, /nowhere: has no controllers/],
    ];
    for (const [options, sentence] of wrong) {
      const test = ownTest();
      await assert.rejects(startHoldline(test, { app, ...options }), sentence);
      await test.end();
    }
  });

  it('keeps the log, and whoever looks for an error finds it there', async (test) => {
    const line = await startHoldline(test, { app, isQuiet: true });
    assert.equal((await (await line.connect()).request('boom')).status, 500);
    const [record] = line.log.filter(({ level }) => level === 'error');
    assert.equal(record?.['route'], 'index.index.boom');
    assert.match(JSON.stringify(record?.['error']), /boom at/);
  });

  it('ends with its test: clients are cut, running actions and hooks of the worker have their time', async () => {
    for (const clock of [undefined, systemClock]) {
      const test = ownTest();
      const settings = { limits: { actionTimeoutMs: 50 } };
      const line = await startHoldline(test, { app, settings, ...(clock && { clock }) });
      const ada = await line.connect();
      ada.send({ method: 'never' });
      await ada.beat();
      await Promise.all([line.end(), line.end()]);
      assert.equal((await ada.ended).code, 1006);
      await test.end();
      await assert.rejects(line.connect(), /The server has ended/);
    }
  });

  it('leaves nothing on the disk', async () => {
    const test = ownTest();
    const line = await startHoldline(test, { app });
    assert.ok(existsSync(line.folder));
    await test.end();
    assert.ok(!existsSync(line.folder));
  });
});
