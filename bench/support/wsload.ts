import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { cores, pinned } from './machine.js';
import { projectRoot } from './project-root.js';
import { isRecord } from './record.js';

const run = promisify(execFile);

/** What one run of the load generator measured. */
export interface Load {
  readonly ok: boolean;
  readonly failed: number;
  readonly missing: number;
  readonly requestsPerSecond: number;
  /** Microseconds. */
  readonly p50: number;
  /** Microseconds. */
  readonly p99: number;
  /** How much of its core the generator took; near 100 the figure is a lower bound. */
  readonly loaderCpu: number;
}

/** What was measured of the requests that had a large reply beside them for at least a part of their time. */
export interface LoadBesideLarge extends Load {
  /** Microseconds. */
  readonly besideP99: number;
  readonly largePerSecond: number;
  /** From the request to the last byte of its reply, microseconds. */
  readonly largeP50: number;
}

/** A load of one request and one reply a turn. */
export interface EchoLoad {
  readonly port: number;
  /** Request target of the handshake, with the token. */
  readonly target: string;
  readonly connections: number;
  readonly inFlight: number;
  readonly seconds: number;
  /** The frame that is sent, and the text that counts as its reply. */
  readonly frame: string;
  readonly expect: string;
}

/** One more client, which asks for a large reply again and again, one at a time. */
export interface LargeLoad {
  readonly frame: string;
  /** The least that its reply has to have, bytes. */
  readonly bytes: number;
  /** Most replies a second; 0: each is asked for as soon as the one before it is there. */
  readonly perSecond: number;
}

/** The load generator, compiled for this run; `close()` removes it. */
export class LoadGenerator {
  private constructor(private readonly folder: string) {}

  /** Compiles `wsload.c` with the C compiler of this machine. */
  static async compile(): Promise<LoadGenerator> {
    const folder = await mkdtemp(join(tmpdir(), 'holdline-wsload-'));
    const source = join(projectRoot(), 'bench', 'wsload.c');
    await run('cc', ['-O2', '-o', join(folder, 'wsload'), source]);
    return new LoadGenerator(folder);
  }

  /** Runs a closed loop on the load's core: one second to warm up, then the seconds that count. */
  async echo(load: EchoLoad): Promise<Load> {
    return readLoad(await this.#lastLine(echoFlags(load)));
  }

  /** The same, with one more client, in the same thread, that reads large replies. */
  async echoBesideLarge(load: EchoLoad, large: LargeLoad): Promise<LoadBesideLarge> {
    const flags = { ...echoFlags(load), L: large.frame, F: large.bytes, R: large.perSecond };
    const line = await this.#lastLine(flags);
    return {
      ...readLoad(line),
      besideP99: numberIn(line, 'beside_p99_us'),
      largePerSecond: numberIn(line, 'large_per_s'),
      largeP50: numberIn(line, 'large_p50_us'),
    };
  }

  /** Opens idle connections, calls `whileOpen` once all are open, and closes them when it is done or after `seconds`. */
  async idle(
    at: { readonly port: number; readonly target: string },
    connections: number,
    seconds: number,
    whileOpen: () => Promise<void>,
  ): Promise<void> {
    let watching: Promise<void> | undefined;
    const flags = { m: 'idle', p: at.port, u: at.target, c: connections, k: 64, t: seconds };
    const line = await this.#lastLine(flags, (text) => {
      if (text.startsWith('open ')) watching = whileOpen();
    });
    if (line['ok'] !== true) throw new Error(`The idle connections did not hold: ${JSON.stringify(line)}`);
    await watching;
  }

  /** Removes the compiled program. */
  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #lastLine(
    flags: Readonly<Record<string, string | number>>,
    onLine: (text: string) => void = () => undefined,
  ): Promise<Record<string, unknown>> {
    const args = Object.entries(flags).flatMap(([flag, value]) => [`-${flag}`, String(value)]);
    const [command = '', ...rest] = pinned(cores.load, [join(this.folder, 'wsload'), ...args]);
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    const read = async (): Promise<string> => {
      let last = '';
      for await (const text of createInterface({ input: child.stdout })) {
        onLine(text);
        last = text;
      }
      return last;
    };
    const last = await Promise.race([read(), failed]);
    const parsed: unknown = last === '' ? undefined : JSON.parse(last);
    if (!isRecord(parsed)) throw new Error('The load generator ended without a result.');
    return parsed;
  }
}

function echoFlags(load: EchoLoad): Record<string, string | number> {
  const { port, target, connections, inFlight, frame, expect, seconds } = load;
  const crowd = { m: 'echo', p: port, u: target, c: connections, P: inFlight };
  return { ...crowd, d: frame, E: expect, w: 1, t: seconds };
}

function readLoad(line: Record<string, unknown>): Load {
  return {
    ok: line['ok'] === true,
    failed: numberIn(line, 'failed'),
    missing: numberIn(line, 'missing'),
    requestsPerSecond: numberIn(line, 'msgs_per_s'),
    p50: numberIn(line, 'p50_us'),
    p99: numberIn(line, 'p99_us'),
    loaderCpu: numberIn(line, 'loader_cpu_pct'),
  };
}

function numberIn(line: Record<string, unknown>, name: string): number {
  return Number(line[name] ?? NaN);
}
