import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../support/free-port.js';
import { HandshakeRefused, ProjectClient } from '../support/project-client.js';
import { assertDone } from '../support/project-console.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';
import { compiledUser } from '../support/user-controller.js';

describe('restart', () => {
  const project = new Project();
  before(() => project.start());
  after(() => project.end());

  it('closes the clients with 1012 when they have their answers, and lets new ones in all the while', async () => {
    const { url } = project;
    const token = await project.token();
    const old = await Promise.all([project.connect(), project.connect(), project.connect()]);
    const gateways = await project.pids('gateway');
    const answers = old.map((client) => client.request('index.index.slow', { ms: 2_000 }));
    const over = new AbortController();
    const restart = project.command('restart', '--no-build').finally(() => over.abort());
    let count = 0;
    while (!over.signal.aborted) {
      const client = await project.connect(token);
      // One that was let in by the old gateway in its last moment is closed like all its clients.
      const reply = client.request('index.index.echo').then(({ status }) => status);
      const closed = client.closed.then(({ code }) => code);
      assert.ok([200, 1012].includes(await Promise.race([reply, closed])));
      reply.catch(() => {});
      client.end();
      count++;
    }
    const outcome = await restart;
    assertDone(outcome);
    assert.match(outcome.stdout, /^generation 1 → 2, 2 workers, \d+ ms$/m);
    for (const answer of answers) assert.equal((await answer).status, 200);
    for (const client of old) assert.deepEqual(await client.closed, { code: 1012, reason: 'restart' });
    assert.ok(count > 10, `${count} clients came in`);
    assert.equal(project.url, url);
    assert.ok(!(await project.pids('gateway')).some((pid) => gateways.includes(pid)));
  });

  it('lets a client in that had connected to the old gateway and speaks only now, and closes it like the others', async () => {
    const { url } = project;
    const knock = connect(Number(new URL(url).port), '127.0.0.1');
    await once(knock, 'connect');
    (await project.connect()).end(); // came later, so the one before is in the old gateway's hands
    const restart = project.command('restart', '--no-build');
    await until('the old gateway lets go', async () =>
      (await project.status()).processes.some(({ state }) => state === 'draining'),
    );
    const client = await ProjectClient.connect(url, await project.token(), knock);
    assert.deepEqual(await client.closed, { code: 1012, reason: 'restart' });
    assertDone(await restart);
  });

  it('puts changed settings into force, which reload cannot, and says so', async () => {
    assert.deepEqual(await refusal(''), 403);
    project.write('.env', 'HOLDLINE__AUTH__REQUIRED=false\nHOLDLINE__SETTING__WORKER_NUM=3\n');
    const reload = await project.reload('--no-build');
    assertDone(reload);
    assert.match(reload.stdout, /^needs restart: the settings changed: the gateways keep the old ones/m);
    assert.deepEqual(await refusal(''), 403);

    const restart = await project.command('restart', '--no-build');
    assertDone(restart);
    assert.doesNotMatch(restart.stdout, /needs restart/);
    assert.equal((await project.pids('worker')).length, 3);
    const client = await project.connect('');
    assert.equal((await client.request('index.index.echo')).status, 200);
  });

  it('that fails says why and changes nothing', async () => {
    const client = await project.connect('');
    const { generation } = await project.status();
    const good = project.read(compiledUser);
    project.write(compiledUser, `throw new Error('no database');`);
    const { exitCode, stderr } = await project.command('restart', '--no-build');
    assert.equal(exitCode, 1);
    assert.match(stderr, /no database/);
    assert.match(stderr, new RegExp(`^not restarted: generation ${generation} stays in service$`, 'm'));
    project.write(compiledUser, good);

    project.write('.env', 'HOLDLINE__SETTING__WORKER_NUM=many\n');
    const second = await project.command('restart', '--no-build');
    assert.equal(second.exitCode, 1);
    assert.match(second.stderr, /HOLDLINE__SETTING__WORKER_NUM in \.env/);

    project.write(
      '.env',
      'HOLDLINE__AUTH__REQUIRED=false\nHOLDLINE__MANAGER__SECRET=another\nHOLDLINE__SETTING__MODE=base\n',
    );
    const third = await project.command('restart', '--no-build');
    assert.equal(third.exitCode, 1);
    assert.match(third.stderr, /^setting\.mode cannot change while the server runs: stop and start$/m);
    assert.match(third.stderr, /^manager\.secret cannot change while the server runs: stop and start$/m);
    assert.equal((await client.request('index.index.echo')).status, 200);
    assert.equal((await project.status()).generation, generation);
  });

  async function refusal(token: string): Promise<number> {
    try {
      await project.connect(token);
      return 101;
    } catch (error) {
      assert.ok(error instanceof HandshakeRefused);
      return error.status;
    }
  }
});

describe('restart on another port', () => {
  it('takes the clients there', async (context) => {
    const project = Project.in(context, { settings: { OUTSIDE__PORT: undefined } });
    project.write('.env', 'HOLDLINE__OUTSIDE__PORT=0\n');
    await project.start();
    const { url } = project;
    const client = await project.connect();
    const port = await freePort();
    project.write('.env', `HOLDLINE__OUTSIDE__PORT=${port}\n`);
    assertDone(await project.command('restart', '--no-build'));
    assert.equal((await client.closed).code, 1012);
    assert.notEqual(project.url, url);
    assert.equal(project.url, `ws://127.0.0.1:${port}/`);
    assert.equal((await (await project.connect()).request('index.index.echo')).status, 200);
    await assert.rejects(ProjectClient.connect(url, await project.token()), /ECONNREFUSED/);
  });
});
