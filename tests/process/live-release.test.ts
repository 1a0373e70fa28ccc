import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConnectionOptions } from '#library';
import { enter, liveSettings, workersOf } from '../support/live/project.js';
import { ThrowAwayMariadb } from '../support/db/mariadb.js';
import { ThrowAwayPostgres } from '../support/db/postgres.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';

/** How often two screens release one message; HOLDLINE_TEST_RELEASES=1000 for a longer look. */
const releases = Number(process.env['HOLDLINE_TEST_RELEASES'] ?? 50);
/** So many wait at a time. */
const batch = 50;

const databases: readonly (readonly [name: string, start: () => Promise<ConnectionOptions | undefined>])[] = [
  ['SQLite', async () => Promise.resolve(undefined)],
  ['MariaDB', async () => (await ThrowAwayMariadb.start()).connection],
  ['PostgreSQL', async () => (await ThrowAwayPostgres.start()).connection],
];

describe('two screens on two workers that let one message through at the same moment', () => {
  for (const [name, start] of databases) {
    it(`give one broadcast each time, ${releases} times on ${name}`, async (context) => {
      const project = Project.in(context, { app: 'app', settings: liveSettings(await start()) });
      await project.start();
      const code = 'race';
      const phone = await enter(project, { id: 'phone', type: 'wechatUser', code });
      const [one, two] = [
        await enter(project, { id: 'one', type: 'wall', code }),
        await enter(project, { id: 'two', type: 'wall', code }),
      ];
      const [first, second] = await workersOf(project, 'one', 'two');
      assert.ok(first !== second, 'the screens are served by different workers');
      const ids: unknown[] = [];
      for (let done = 0; done < releases; done += batch) {
        const say = async () => (await phone.request('live.user.say', { say: 'me' })).param;
        const said = await Promise.all(Array.from({ length: Math.min(batch, releases - done) }, say));
        const replies = await Promise.all(
          said.flatMap((id) =>
            [one, two].map((screen) => screen.request('live.wall.check', { id, status: 1 })),
          ),
        );
        assert.ok(replies.every(({ event }) => event === 'wallCheckSuccess'));
        ids.push(...said);
      }
      const heard = () => phone.frames.filter(({ event }) => event === 'userSayBroadcast');
      await until('every message was heard', () => heard().length >= releases);
      await phone.request('live.user.history'); // what was said twice has come by now
      const heardIds = heard().map(({ param }) => String(Object(param).id));
      assert.deepEqual(heardIds.toSorted(), ids.map(String).toSorted());
      assert.equal(
        (await one.request('live.wall.history', { type: 'user' })).param,
        undefined,
        'nothing waits',
      );
    });
  }
});
