import type { RoomList } from '../manager/inspection-messages.js';
import { describeRest, type ListOptions } from './connections.js';
import { inspect } from './inspect.js';
import { printable, printableJson } from './printable.js';
import { alignTable, describeCount } from './table.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** Shows the rooms with members, the largest first; for people or, as JSON alone, for programs. */
export function rooms(context: CommandContext, { limit, asJson }: ListOptions): Promise<ExitCode> {
  return inspect(context, { method: 'rooms', limit }, (list) => {
    for (const line of asJson ? [printableJson(list)] : roomTable(list, context.terminal.hasColour))
      context.terminal.print(line);
    return exitCodes.ok;
  });
}

/** Names come last: what is wide in a terminal would shift the columns behind it. */
const columns = [{ name: 'members' }, { name: 'room', isText: true }];

/** The rooms as lines of text. */
export function roomTable({ total, isExact, rooms: rows }: RoomList, hasColour = false): string[] {
  const cells = rows.map(({ name, members }) => [String(members), printable(name)]);
  const table = rows.length === 0 ? [] : ['', ...alignTable(columns, cells, hasColour)];
  const count = `${isExact ? '' : 'at most '}${describeCount(total, 'room')}`;
  return [count, ...table, ...describeRest(total - rows.length, isExact)];
}
