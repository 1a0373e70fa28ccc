import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { HandshakeRefused, ProjectClient } from '../support/project-client.js';
import { Project } from '../support/project.js';

describe('what a server writes', () => {
  it('has no token, no key, no secret and no payload in it, whatever goes wrong', async (context) => {
    const key = randomBytes(32).toString('base64');
    const project = Project.in(context, { workers: 1, settings: { AUTH__KEYS__K1: key } });
    project.hide(key);
    project.hide('opensesame');
    await project.start();
    const token = await project.token();
    const client = await project.connect();
    const payload = { password: 'opensesame' };
    for (const kind of ['error', 'later', 'nothing', 'text', 'hostile'])
      await client.request('index.index.boom', { kind, ...payload });
    await client.request('index.index.unwritable', { kind: 'bigint', ...payload });
    await client.request('index.index.impatient', payload);
    await client.request('index.nobody.there', payload);
    await client.request('index.index.crash', { how: 'throw', ...payload });

    const handshakes = [
      [`${project.url}elsewhere`, token],
      [project.url, `${token.slice(0, -4)}AAAA`],
      [project.url, `${token}.${token}`],
      [`${project.url}${'x'.repeat(20_000)}`, token],
    ] as const;
    for (const [url, auth] of handshakes) {
      await assert.rejects(ProjectClient.connect(url, auth), HandshakeRefused);
      if (auth !== token) project.hide(auth);
    }
    await project.console('token', '--id', 'i', '--type', 'nobody', '--code', 'c');
    project.write('weak.json', '{"auth":{"keys":{"k2":"opensesame"}}}');
    project.write('broken.json', '{"auth":{"keys":{"k2":"opensesame"');
    for (const file of ['weak.json', 'broken.json']) {
      const words = ['--id', 'i', '--type', 'wall', '--code', 'c', '--config', project.path(file)];
      assert.equal((await project.console('token', ...words)).exitCode, 6);
    }
    assert.ok(project.output.text.includes('index.index.boom'), 'the log is written');
    project.assertNoSecrets();
  });
});
