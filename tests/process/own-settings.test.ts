import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';

const config = `import { z } from 'zod';
import { defineConfig } from '#config';

export default defineConfig(z.strictObject({ title: z.string().min(3) }), { title: 'corner' });
`;

it('serves with settings that are the application’s own, and does not with a mistake in them', async (context) => {
  const project = Project.in(context, { workers: 1, sources: { 'config/shop.ts': config } });
  assertDone(await project.console('build'));
  project.write('bad.json', '{"shop":{"title":7,"titel":"x"}}');
  const { exitCode, stderr } = await project.console(
    'start',
    '--app',
    project.app,
    '--config',
    project.path('bad.json'),
  );
  assert.equal(exitCode, 6, stderr);
  assert.match(
    stderr,
    /^shop\.title: expected a text that is not empty, found 7 \(.*bad\.json\), correct it$/m,
  );
  assert.match(stderr, /^shop\.titel: .*did you mean title\?$/m);
  await project.start();
  assert.equal((await (await project.connect()).request('index.index.echo')).status, 200);
});
