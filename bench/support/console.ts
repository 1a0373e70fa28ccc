import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRecord } from './record.js';

const execute = promisify(execFile);

/** What the benchmarks read from a row of `console status --json`. */
export interface ProcessRow {
  readonly pid: number;
  readonly role: string;
  readonly requests: number;
  readonly state: string;
}

/** The console of a server in that folder, run as an operator would. */
export class Console {
  constructor(
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /**
   * Runs a command and gives what it printed.
   * @throws {Error} when it ends with anything but 0.
   */
  async run(...args: string[]): Promise<string> {
    const { stdout } = await execute(join(this.folder, 'public', 'console'), args, {
      cwd: this.folder,
      env: this.environment,
      timeout: 60_000,
    });
    return stdout;
  }

  /** A token that is good for five minutes, of a phone where nothing else is said. */
  async token(type = 'wechatUser'): Promise<string> {
    const claims = ['--id', 'u1', '--type', type, '--code', 'room1', '--ttl', '300'];
    return (await this.run('token', ...claims)).trim();
  }

  /** The processes that live. */
  async processes(): Promise<readonly ProcessRow[]> {
    const status: unknown = JSON.parse(await this.run('status', '--json'));
    const rows = isRecord(status) && Array.isArray(status['processes']) ? status['processes'] : [];
    return rows.filter(isProcessRow).filter(({ pid }) => pid !== 0);
  }
}

function isProcessRow(row: unknown): row is ProcessRow {
  if (!isRecord(row)) return false;
  const { pid, role, requests, state } = row;
  return (
    typeof pid === 'number' &&
    typeof role === 'string' &&
    typeof requests === 'number' &&
    typeof state === 'string'
  );
}
