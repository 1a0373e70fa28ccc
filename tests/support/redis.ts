import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { after } from 'node:test';

import { answers, ensureInstalled } from './installed.js';
import { temporaryFolder } from './temporary-folder.js';

const redisServer = {
  name: 'redis-server',
  isThere: () => answers('redis-server', '--version'),
  packages: ['redis-server'],
};

/** A Redis of our own on a free port, with nothing in it; it ends with the tests of the caller. */
export class ThrowAwayRedis {
  readonly #folder: string;
  readonly #lines = new EventEmitter();
  /** Its log since it was started last. */
  #seen: string[] = [];
  #process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    folder: string,
    private readonly options: readonly string[],
  ) {
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
    const redis = new ThrowAwayRedis(await freePort(), await temporaryFolder(), options);
    after(() => redis.stop());
    // A test that is given up ends with this signal, before anything that was to come after it.
    process.once('SIGTERM', () => process.exit(143)).once('exit', () => redis.#process?.kill('SIGKILL'));
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, empty, on the same port as before. */
  async start(): Promise<void> {
    const own = ['--bind', '127.0.0.1', '--port', `${this.port}`, '--save', '', '--appendonly', 'no'];
    const redis = spawn('redis-server', [...this.options, ...own, '--dir', this.#folder], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#process = redis;
    const lines: string[] = (this.#seen = []);
    createInterface({ input: redis.stdout }).on('line', (line) => {
      lines.push(line);
      this.#lines.emit('line', line);
    });
    const isReady = this.says(/Ready to accept connections|\+monitor master/);
    const hasEnded = once(redis, 'exit').then(() => {
      throw new Error(`redis-server has ended:\n${lines.slice(-20).join('\n')}`);
    });
    await Promise.race([isReady, hasEnded]);
    hasEnded.catch(() => undefined); // later it ends as it should
  }

  /** Resolves with a line of its log that is like that, since it was started last or as soon as there is one. */
  says(pattern: RegExp): Promise<string> {
    const early = this.#seen.find((line) => pattern.test(line));
    if (early !== undefined) return Promise.resolve(early);
    return new Promise((resolve) => {
      const look = (line: string) => {
        if (!pattern.test(line)) return;
        this.#lines.off('line', look);
        resolve(line);
      };
      this.#lines.on('line', look);
    });
  }

  /** Ends it; what it held is lost. */
  async stop(): Promise<void> {
    const redis = this.#process;
    this.#process = undefined;
    if (redis === undefined || redis.exitCode !== null || redis.signalCode !== null) return;
    const exit = once(redis, 'exit');
    redis.kill('SIGKILL');
    await exit;
  }

  /** Lets it answer nothing any more, though it is there. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Lets it go on. */
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }
}

/** Not one of those that the system gives to outgoing connections: it must still be free when Redis comes back to it. */
async function freePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return freePort(); // somebody has it
  }
  server.close();
  await once(server, 'close');
  return port;
}
