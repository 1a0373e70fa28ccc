import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { answers, ensureInstalled } from './installed.js';
import { ServerProcess, steadyPort } from './server-process.js';
import { temporaryFolder } from './temporary-folder.js';

const redisServer = {
  name: 'redis-server',
  isThere: () => answers('redis-server', '--version'),
  packages: ['redis-server'],
};

/** A Redis of our own on a free port, with nothing in it; it ends with the tests of the caller, and what it held is lost. */
export class ThrowAwayRedis extends ServerProcess {
  readonly #folder: string;

  private constructor(
    readonly port: number,
    folder: string,
    options: readonly string[],
  ) {
    const own = ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--appendonly', 'no'];
    super({
      program: 'redis-server',
      words: [...options, ...own, '--dir', folder],
      ready: /Ready to accept connections|\+monitor master/,
    });
    this.#folder = folder;
  }

  /** Starts a Sentinel that watches it under that name. */
  async watch(name: string): Promise<ThrowAwayRedis> {
    const file = join(this.#folder, 'sentinel.conf');
    const lines = [
      `monitor ${name} 127.0.0.1 ${this.port} 1`,
      `down-after-milliseconds ${name} 500`,
      `failover-timeout ${name} 1000`,
    ];
    writeFileSync(file, lines.map((line) => `sentinel ${line}\n`).join(''));
    return ThrowAwayRedis.start(file, '--sentinel');
  }

  /** @param options More of what `redis-server` takes. */
  static async start(...options: readonly string[]): Promise<ThrowAwayRedis> {
    ensureInstalled(redisServer);
    const redis = new ThrowAwayRedis(await steadyPort(), await temporaryFolder(), options);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }
}
