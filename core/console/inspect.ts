import { controlRequest, type ControlRequest, type ControlResults } from '../manager/control-messages.js';
import type { InspectionRequest } from '../manager/inspection-messages.js';
import { askManager, type ManagerPlace } from './manager-client.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

type Method = InspectionRequest['method'];
type RequestOf<M extends Method> = Extract<ControlRequest, { method: M }>;

/**
 * Asks about connections and rooms, or has connections ended. `tell` prints the answer and says how the command ends.
 * A failure too are a request that nobody needs to be asked for, and gateways that did not answer; each has its line.
 */
export async function inspect<M extends Method>(
  context: CommandContext,
  request: RequestOf<M>,
  tell: (result: ControlResults[M]) => ExitCode,
  place?: ManagerPlace,
): Promise<ExitCode> {
  const { terminal } = context;
  const mistake = controlRequest.safeParse(request).error?.issues[0];
  if (mistake !== undefined) {
    terminal.complain(mistake.message);
    return exitCodes.failure;
  }
  const result = await askManager<M>(context, request, undefined, place);
  const exitCode = tell(result);
  for (const gateway of result.silent) {
    terminal.complain(`${gateway} did not answer within 2 s: what it has is missing here; try again`);
  }
  return result.silent.length > 0 ? exitCodes.failure : exitCode;
}
