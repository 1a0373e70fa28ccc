import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { backgroundVariable, logFolder } from '../config/open-log.js';
import { bannerRow, decorate } from './banner.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

const word = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('serving'),
    pid: z.number(),
    lines: z.array(z.string()),
    outside: z.object({ host: z.string(), port: z.number() }),
  }),
  z.object({
    kind: z.literal('failed'),
    exitCode: z.union([z.literal(exitCodes.failure), z.literal(exitCodes.badConfiguration)]),
    reasons: z.array(z.string()),
  }),
]);

/** What a manager in the background tells the console that started it. */
export type StartWord = z.input<typeof word>;

/** Tells the console that waits for this process, if one does. */
export function tellStarter(
  what: StartWord | { kind: 'failed'; exitCode: ExitCode; reasons: readonly string[] },
): boolean {
  if (process.send === undefined || !process.connected) return false;
  process.send(what, undefined, undefined, () => process.connected && process.disconnect());
  return true;
}

/** Where a server in the background writes what is no record of its log. */
export function outputPath(root: string): string {
  return join(logFolder(root), 'output.log');
}

/** Starts this same program once more, without a terminal, and waits until it serves or has given up. */
export async function startInBackground(
  { root, terminal, env }: CommandContext,
  args: readonly string[],
): Promise<ExitCode> {
  mkdirSync(logFolder(root), { recursive: true });
  const output = openSync(outputPath(root), 'a', 0o600);
  const written = readFileSync(outputPath(root)).length;
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    env: { ...env, [backgroundVariable]: '1' },
  });
  closeSync(output);
  const said = await new Promise<z.output<typeof word> | undefined>((resolve) => {
    child.on('message', (message) => resolve(word.safeParse(message).data));
    child.on('error', () => resolve(undefined));
    child.on('exit', () => resolve(undefined));
  });
  // One that gave up is waited for: the next start must not find it still there.
  if (said?.kind === 'failed' && child.exitCode === null && child.signalCode === null)
    await once(child, 'exit');
  child.unref();
  if (child.connected) child.disconnect();
  if (said?.kind === 'serving') {
    const lines = [...said.lines, bannerRow('pid', String(said.pid)), bannerRow('log', logFolder(root))];
    for (const line of decorate(lines, terminal.hasColour)) terminal.print(line);
    return exitCodes.ok;
  }
  for (const line of said?.reasons ?? lastWords(root, written)) terminal.complain(line);
  return said?.exitCode ?? exitCodes.failure;
}

/** The end of what it wrote, where it could not say why it ended. */
function lastWords(root: string, from: number): string[] {
  const lines = readFileSync(outputPath(root)).subarray(from).toString('utf8').trim().split('\n');
  return [`the server ended before it served; see ${outputPath(root)}`, ...lines.slice(-20)];
}
