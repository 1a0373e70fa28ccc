import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { after } from 'node:test';

/** What server is to run. */
export interface ServerCommand {
  readonly program: string;
  readonly words: readonly string[];
  /** What it writes when it serves. */
  readonly ready: RegExp;
  readonly options?: SpawnOptions;
  /** What ends it with all that it has started; SIGKILL where nothing is said. */
  readonly end?: NodeJS.Signals;
}

/** A server of somebody else's making, which ends with the tests of the caller. */
export class ServerProcess {
  readonly #lines = new EventEmitter();
  /** What it has written since it was started last. */
  #seen: string[] = [];
  #process: ChildProcess | undefined;

  constructor(private readonly command: ServerCommand) {
    after(() => this.stop());
    // A test that is given up ends with this signal, before anything that was to come after it.
    process.once('SIGTERM', () => process.exit(143)).once('exit', () => this.#process?.kill('SIGKILL'));
  }

  /** Starts it, also again; resolves when it serves. */
  async start(): Promise<void> {
    const { program, words, ready, options } = this.command;
    const server = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = server;
    const lines: string[] = (this.#seen = []);
    for (const input of [server.stdout, server.stderr]) {
      createInterface({ input }).on('line', (line) => {
        lines.push(line);
        this.#lines.emit('line', line);
      });
    }
    const hasEnded = once(server, 'exit').then(() => {
      throw new Error(`${program} has ended:\n${lines.slice(-20).join('\n')}`);
    });
    await Promise.race([this.says(ready), hasEnded]);
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

  /** Ends it, without a chance to put anything in order. */
  async stop(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill(this.command.end ?? 'SIGKILL');
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

/** A free port, and not one of those that the system gives to outgoing connections: a server must be able to come back to it. */
export async function steadyPort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return steadyPort(); // somebody has it
  }
  server.close();
  await once(server, 'close');
  return port;
}
