import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import * as config from '#config';
import * as core from '#core';
import * as library from '#library';

import { checkSettings } from '../../../core/config/checks.js';
import { keyAt } from '../../../core/config/known-keys.js';
import { settingsSchema } from '../../../core/config/schema.js';
import { discover } from '../../../core/worker/discovery.js';
import { routeTable } from '../../../core/worker/route-table.js';
import { errorStatus } from '../../../core/protocol/errors.js';
import { Audience } from '../../../core/worker/audience.js';
import { CloseControllers } from '../../../core/worker/close-controllers.js';
import { commandNames } from '../../support/docs/console-options.js';
import { readDocument, root, sectionOf, tableRows, takeBlocks } from '../../support/docs/markdown.js';
import { memoryCluster } from '../../support/memory-cluster.js';
import { FakeClock } from '../../../core/testing/fake-clock.js';
import { answers, ensureInstalled } from '../../support/installed.js';

const document = readDocument('docs/coming-from-mswoole.md');
const wire = sectionOf(document, 'Clients that cannot be changed');
const live = sectionOf(document, 'The live module');
const db = new Kysely<{ t: { id: number } }>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});
/** What stands before the dot → what has a member that is called like what follows. */
const owners: Readonly<Record<string, object>> = {
  context: core.Context.prototype,
  'context.closeControllers': CloseControllers.prototype,
  app: core.App.prototype,
  audience: Audience.prototype,
  store: memoryCluster(new FakeClock()).store,
  cache: library.Cache.prototype,
  log: core.AppLog.prototype,
  database: library.Database.prototype,
  model: library.Model.prototype,
  db,
  select: db.selectFrom('t'),
};
const exported = [config, core, library].flatMap((module) => Object.keys(module));
const types = [readDocument('core/index.ts'), readDocument('library/index.ts')].join('\n');
/** Words of the protocol and of tables here that are no names in the code. */
const words = new Set([
  'id',
  "'",
  '2',
  '3',
  'message: error auth',
  '/',
  'index',
  'context',
  '<h1>Hi guy!</h1>',
  'nothing',
]);

function isKnown(name: string, commands: readonly string[]): boolean {
  const command = /^public\/console (\S+)/.exec(name)?.[1];
  if (command !== undefined) return commands.includes(command);
  if (words.has(name) || exported.includes(name) || name in errorStatus) return true;
  if (/^On[A-Z]\w+$|^Middleware$/.test(name)) return new RegExp(`\\b${name}\\b`).test(types);
  const dot = name.lastIndexOf('.');
  const owner = owners[name.slice(0, dot)];
  if (owner !== undefined && name.slice(dot + 1) in owner) return true;
  return keyAt(name.split('.')) !== undefined;
}

/** The names in the column `here` of all tables, which is the third where something stands before `there`. */
function namesHere(): string[] {
  const others = tableRows(document.replace(wire, '').replace(live, ''));
  const cells = [...tableRows(wire).map((row) => row[2] ?? ''), ...others.map((row) => row[1] ?? '')];
  return cells.flatMap((cell) => {
    // A cell that has nothing but code has lost its marks.
    const marked = /[` []/.test(cell) ? cell : `\`${cell}\``;
    return [...marked.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  });
}

describe('docs/coming-from-mswoole.md', () => {
  it('names nothing that does not exist', async () => {
    const commands = await commandNames();
    const names = namesHere();
    assert.ok(names.length > 100, String(names.length));
    assert.deepEqual(
      names.filter((name) => !isKnown(name, commands)),
      [],
    );
  });

  it('says with which statuses the errors come', () => {
    const pairs = [...wire.matchAll(/(\d{3}) `(\w+)`/g)];
    assert.ok(pairs.length > 5);
    const here = pairs.filter(([, , event = '']) => event in errorStatus);
    assert.equal(here.length, pairs.length);
    for (const [, status, event] of here)
      if (event !== undefined && event in errorStatus)
        assert.equal(Number(status), Object.entries(errorStatus).find(([name]) => name === event)?.[1]);
  });

  it('has every route of the live module, with the events of its replies and pushes', async () => {
    const { files } = await discover(join(root, 'dist/app'));
    const controllers = files.flatMap(({ module, controller, classes }) =>
      classes.map((type) => ({ module, controller, type })),
    );
    const routes = routeTable(controllers, 1).filter(({ path }) => path.startsWith('live.'));
    const rows = tableRows(live);
    assert.deepEqual(rows.map(([route = '']) => route).toSorted(), routes.map(({ path }) => path).toSorted());
    const texts = readDocument('app/live/service/texts.ts');
    for (const [route, ...cells] of rows) {
      const own = routes.find(({ path }) => path === route)?.event ?? '';
      if (own !== 'success') assert.ok(cells[0]?.includes(own), route);
      const events = cells.flatMap((cell) => cell.match(/\b(user|wall|audience|say)[A-Z]\w+/g) ?? []);
      for (const event of events) assert.match(texts, new RegExp(`^  ${event}: `, 'm'));
    }
  });

  it('lets old clients in with settings that hold in production too', () => {
    const [block = ''] = takeBlocks('docs/coming-from-mswoole.md', 'json', 1);
    for (const env of ['development', 'production']) {
      const settings = settingsSchema.parse({ ...JSON.parse(block), env });
      assert.deepEqual(checkSettings(settings), []);
      assert.deepEqual(
        [settings.requireOrigin, settings.compatibility],
        [false, { receiveMessage: true, escapeHtml: true }],
      );
    }
  });

  it('shows a controller of the original that PHP can read', () => {
    ensureInstalled({ name: 'php', isThere: () => answers('php', '-v'), packages: ['php-cli'] });
    const [block = ''] = takeBlocks('docs/coming-from-mswoole.md', 'php', 1);
    const output = execFileSync('php', ['-l'], { input: block, encoding: 'utf8' });
    assert.match(output, /^No syntax errors/);
  });

  it('keeps the defaults that it gives', () => {
    const { setting, auth } = settingsSchema.parse({});
    assert.equal(setting.worker_num, 2);
    assert.equal(auth.required, true);
    for (const text of ['`setting.worker_num` (2)', '`auth.required` (true)', '`db.master.prefix` (none)'])
      assert.ok(document.includes(text), text);
  });
});
