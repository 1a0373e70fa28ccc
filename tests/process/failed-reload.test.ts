import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { ProjectClient } from '../support/project-client.js';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { userSource, versionOf, versionOne } from '../support/user-controller.js';

const needy = `import { Action, Controller } from '#core';
import type { Shelf } from '../service/shelf.js';

@Controller()
export class NeedyController {
  constructor(private readonly shelf: Shelf) {}

  @Action()
  index(): string {
    return this.shelf.name;
  }
}
`;

const mistakes = [
  {
    what: 'a build that does not compile',
    sources: { 'tests/app/live/controller/broken.ts': `export const broken: number = 'text';\n` },
    reasons: [/^tests\/app\/live\/controller\/broken\.ts\(\d+,\d+\): error TS2322: /m],
  },
  {
    what: 'a controller that throws when it is imported',
    sources: { 'tests/app/live/controller/broken.ts': `throw new Error('no database');\n` },
    reasons: [/live\/controller\/broken/, /no database/],
  },
  {
    what: 'a failed boot check',
    sources: {
      'tests/app/live/controller/needy.ts': needy,
      'tests/app/live/service/shelf.ts': `export class Shelf { readonly name = 'shelf'; }`,
    },
    reasons: [/live\/controller\/needy/, /NeedyController/, /import type/],
  },
];

describe('a reload that fails', () => {
  const project = new Project();
  let client: ProjectClient;
  before(async () => {
    await project.start();
    client = await project.connect();
  });
  after(() => project.end());

  for (const { what, sources, reasons } of mistakes) {
    it(`says why, and the old code serves on, also in a worker that dies right after: ${what}`, async () => {
      const old = await project.status();
      for (const [path, text] of Object.entries(sources)) project.write(path, text);
      const { exitCode, stderr } = await project.reload();
      for (const path of Object.keys(sources)) project.remove(path);

      assert.equal(exitCode, 1);
      for (const reason of reasons) assert.match(stderr, reason);
      assert.match(stderr, new RegExp(`^not reloaded: generation ${old.generation} stays in service$`, 'm'));
      assert.doesNotMatch(stderr, /\n\s+at /, 'what is told is no stack');

      const [victim = 0] = await project.pids('worker');
      process.kill(victim, 'SIGKILL');
      const workers = await project.replaced('worker', [victim], 2);
      const now = await project.status();
      assert.equal(now.generation, old.generation);
      assert.ok(now.processes.every(({ generation }) => generation === old.generation));
      const clients = await project.connectToEach();
      for (const one of [client, ...clients]) assert.equal(await versionOf(one), versionOne);
      assert.ok(workers.includes(await client.workerPid()));
      assert.ok(!existsSync(project.path(`runtime/generations/${old.generation + 1}`)));
      for (const one of clients) one.end();
    });
  }

  it('does not keep a later one from getting in', async () => {
    project.edit(userSource, versionOne, 'mended');
    assertDone(await project.reload());
    assert.equal(await versionOf(client), 'mended');
  });

  it('is none when a controller was removed: its routes are gone and the others stay', async () => {
    project.remove(userSource);
    const { exitCode, stdout } = await project.reload();
    assert.equal(exitCode, 0);
    assert.match(stdout, /routes removed: live\.user\.index$/m);
    const gone = await client.request('live.user.index');
    assert.deepEqual([gone.status, gone.event], [404, 'controllerNotFound']);
    assert.equal((await client.request('index.index.echo')).status, 200);
  });
});
