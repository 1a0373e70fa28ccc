import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync } from 'node:fs';

import { systemClock } from '#library';
import { settingsSchema } from '../../../core/config/schema.js';
import { askManager } from '../../../core/console/manager-client.js';
import { mintToken } from '../../../core/gateway/authenticate.js';
import { mostRows, type ConnectionList } from '../../../core/manager/inspection-messages.js';
import { pidPath, readPidFile, type PidRecord } from '../../../core/manager/pid-file.js';
import { answers, ensureInstalled } from '../installed.js';
import type { ThrowAwayRedis } from '../redis.js';
import { takeBlocks } from './markdown.js';
import { Reader, type Ran } from './reader.js';

const openssl = { name: 'openssl', isThere: () => answers('openssl', 'version'), packages: ['openssl'] };

/** A server that was built and started as docs/deployment.md says, with the blocks of that document. */
export class Production {
  readonly #reader: Reader;
  /** The one that is in its settings, 32 bytes in base64. */
  readonly key = randomBytes(32).toString('base64');

  constructor(redis: ThrowAwayRedis) {
    ensureInstalled(openssl);
    this.#reader = new Reader('srv', {
      HOLDLINE__REDIS__URL: redis.url,
      HOLDLINE__AUTH__ONE_TIME: 'true',
      HOLDLINE__PROXIES: '["127.0.0.1"]',
    });
  }

  /** @param sources The application beside `app/index`: path → text. */
  async start(sources: ReadonlyMap<string, string>): Promise<void> {
    const reader = this.#reader;
    const [build = '', start = ''] = takeBlocks('docs/deployment.md', 'sh', 2);
    const [settings = ''] = takeBlocks('docs/deployment.md', 'json', 1);
    reader.copy(
      ['app/index', 'config', 'core', 'library', 'public', 'package.json', 'tsconfig.json'],
      '../build',
    );
    for (const [path, text] of sources) reader.write(`../build/${path}`, text);
    const built = await reader.run(build, 'build');
    assert.equal(built.exitCode, 0, built.stderr);
    mkdirSync(reader.path());
    for (const name of ['dist', 'public', 'package.json'])
      cpSync(reader.path('../build', name), reader.path(name), { recursive: true });
    reader.write('settings.json', settings.replace(/…44 characters from .*…/, this.key));
    reader.begin(this.here(start));
    await reader.sees('Ctrl-C stops.');
  }

  /** A text of the document with the places of this server. */
  here(text: string): string {
    return text
      .replaceAll('/etc/holdline/settings.json', this.#reader.path('settings.json'))
      .replaceAll('/srv/holdline', this.#reader.path());
  }

  path(...parts: string[]): string {
    return this.#reader.path(...parts);
  }

  /** Types a script in its folder. */
  type(script: string): Promise<Ran> {
    return this.#reader.run(this.here(script));
  }

  /** Who is connected. */
  async connections(): Promise<ConnectionList['connections']> {
    const terminal = { print: () => {}, complain: () => {}, hasColour: false };
    const context = { root: this.path(), terminal, env: process.env };
    return (await askManager(context, { method: 'connections', limit: mostRows })).connections;
  }

  /** Everything that it has written. */
  get output(): string {
    return this.#reader.output.text;
  }

  get port(): number {
    return this.#mark.outside?.port ?? assert.fail('it serves nobody');
  }

  /** The name of its gateway. */
  get gateway(): string {
    return (
      this.#mark.children.find(({ role }) => role === 'gateway')?.name ?? assert.fail('it has no gateway')
    );
  }

  /** Where a client with that token goes. */
  url(token: string): string {
    return `ws://127.0.0.1:${this.port}/?auth=${encodeURIComponent(token)}`;
  }

  /** A token for one handshake. */
  token(user: string): string {
    const { auth } = settingsSchema.parse({ auth: { keys: { k1: this.key } } });
    return mintToken(auth, { id: user, type: 'wechatUser', code: 'room1' }, 60, systemClock);
  }

  async end(): Promise<void> {
    await this.#reader.stop();
    await this.#reader.leave();
  }

  get #mark(): PidRecord {
    const found = readPidFile(pidPath(this.path()));
    return found.kind === 'running' ? found.record : assert.fail(`no server runs: ${found.kind}`);
  }
}
