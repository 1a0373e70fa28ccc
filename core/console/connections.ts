import { mostRows, type ConnectionList } from '../manager/inspection-messages.js';
import { inspect } from './inspect.js';
import { printable, printableJson } from './printable.js';
import { alignTable, describeCount, describeSeconds } from './table.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';

/** How much is shown, and for whom. */
export interface ListOptions {
  readonly limit: number;
  readonly asJson: boolean;
}

/** Shows who is connected, the oldest connections first; for people or, as JSON alone, for programs. */
export function connections(context: CommandContext, { limit, asJson }: ListOptions): Promise<ExitCode> {
  return inspect(context, { method: 'connections', limit }, (list) => {
    for (const line of asJson ? [printableJson(list)] : connectionTable(list, context.terminal.hasColour))
      context.terminal.print(line);
    return exitCodes.ok;
  });
}

const columns = [
  { name: 'id', isText: true },
  { name: 'user', isText: true },
  { name: 'address', isText: true },
  { name: 'door', isText: true },
  { name: 'rooms' },
  { name: 'worker' },
  { name: 'connected' },
  { name: 'queued' },
];

/** The connections as lines of text. */
export function connectionTable({ total, connections: rows }: ConnectionList, hasColour = false): string[] {
  const cells = rows.map((row) => [
    printable(row.id),
    printable(row.user ?? '-'),
    printable(row.address),
    printable(row.door),
    String(row.rooms),
    String(row.worker ?? '-'),
    describeSeconds(Math.floor(row.connectedMs / 1_000)),
    `${row.queuedBytes} B`,
  ]);
  const table = rows.length === 0 ? [] : ['', ...alignTable(columns, cells, hasColour)];
  return [describeCount(total, 'connection'), ...table, ...describeRest(total - rows.length)];
}

/** A line about what is in no row, where there is something. */
export function describeRest(count: number, isExact = true): string[] {
  if (count <= 0) return [];
  return [`and ${isExact ? '' : 'at most '}${count} more; --limit shows up to ${mostRows}`];
}
