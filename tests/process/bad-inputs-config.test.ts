import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { run } from '../../core/console/run.js';
import { mergePatch } from '../../library/index.js';
import { origin } from '../support/bad-inputs/cases.js';
import { type ConfigCase, configCases, judgeConsole } from '../support/bad-inputs/console-cases.js';
import { Project } from '../support/project.js';
import { until } from '../support/until.js';

const keyOf = (kid: string) => createHash('sha256').update(kid).digest('base64');
const good = {
  setting: { worker_num: 1 },
  outside: { port: 0 },
  manager: { port: 0 },
  auth: { keys: { k1: keyOf('k1'), k2: keyOf('k2') }, current: 'k2', aud: 'ws.example.test' },
  origins: [origin],
};

describe('bad inputs, config', () => {
  const project = new Project({ settings: { OUTSIDE__PORT: undefined, MANAGER__PORT: undefined } });
  after(() => project.end());

  const words = ['start', '--app', project.app, '--config', project.path('case.json')];
  /** In this process, which is quicker; it comes to no server. */
  const start = async () => {
    const complaints: string[] = [];
    const { root, env } = project;
    const terminal = {
      print: assert.fail,
      complain: (line: string) => complaints.push(line),
      hasColour: false,
    };
    const exitCode = await run({ root, env, terminal }, ['console.js'], words);
    return { exitCode, stderr: complaints.join('\n') };
  };
  /** Puts what the case says where the configuration is read. */
  const put = ({ send: { patch, text, pre } }: ConfigCase) => {
    if (existsSync(project.path('case.json'))) project.remove('case.json');
    if (patch !== undefined) project.write('case.json', JSON.stringify(mergePatch(good, patch)));
    else if (text !== undefined) project.write('case.json', text);
    else if (pre === 'the config path is a directory') mkdirSync(project.path('case.json'));
    else assert.equal(pre, 'no config file');
  };

  it('what the cases change is good as it stands', async () => {
    project.write('case.json', JSON.stringify(good));
    const running = project.console(...words);
    await until('it serves', () => project.read('runtime/holdline.pid').includes('"outside"'));
    await project.command('stop');
    assert.equal((await running).exitCode, 0);
  });

  for (const entry of configCases) {
    it(`${entry.id}: ${entry.title}`, async () => {
      put(entry);
      const began = performance.now();
      const { exitCode, stderr } = await start();
      judgeConsole(entry, { exitCode, stderr, milliseconds: performance.now() - began });
      const sections = Object.keys(entry.send.patch ?? {}).filter((name) => name !== 'env');
      const namesOne = (line: string) => sections.some((name) => line.startsWith(name));
      for (const line of sections.length === 0 ? [] : stderr.split('\n'))
        assert.ok(namesOne(line), `it names the setting: ${line}`);
      assert.deepEqual(project.living, []);
      for (const secret of [keyOf('k1'), keyOf('k2'), 'c2hvcnQh', 'u:p@'])
        assert.ok(!stderr.includes(secret), 'it shows no secret');
    });
  }
});
