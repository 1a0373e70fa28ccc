import type { RolloutResult } from '../manager/rollout.js';
import { askManager, ManagerRefused } from './manager-client.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** Has the manager put a new generation into service, and tells how it goes; `reload` and `restart` differ in their name. */
export async function roll(
  context: CommandContext,
  method: 'reload' | 'restart',
  noBuild: boolean,
): Promise<ExitCode> {
  const { terminal } = context;
  try {
    const result = await askManager(context, { method, noBuild }, (text) => terminal.print(text));
    for (const line of describeRollout(result)) terminal.print(line);
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof ManagerRefused)) throw error;
    for (const reason of error.reasons) terminal.complain(reason);
    const serving = error.generation ? `: generation ${error.generation} stays in service` : '';
    terminal.complain(`not ${method}ed${serving}`);
    return exitCodes.failure;
  }
}

/** The result in one line, and a line for each thing that still needs `restart`. */
export function describeRollout(result: RolloutResult): string[] {
  const { from, generation, workers, milliseconds, routesAdded, routesRemoved, needsRestart } = result;
  const routes = [
    ...(routesAdded.length > 0 ? [`routes added: ${routesAdded.join(', ')}`] : []),
    ...(routesRemoved.length > 0 ? [`routes removed: ${routesRemoved.join(', ')}`] : []),
  ];
  const count = workers === 1 ? '1 worker' : `${workers} workers`;
  const facts = [`generation ${from} → ${generation}, ${count}, ${milliseconds} ms`, ...routes];
  return [facts.join('; '), ...needsRestart.map((sentence) => `needs restart: ${sentence}`)];
}
