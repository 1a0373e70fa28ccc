import { paint } from './paint.js';

/** A column of a table. */
export interface Column {
  readonly name: string;
  /** Text begins at the left, numbers end at the right. */
  readonly isText?: boolean;
}

/** Lines of aligned cells, the names of the columns first; these stand back where there is colour. */
export function alignTable(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  hasColour = false,
): string[] {
  const rows = [columns.map(({ name }) => name), ...cells];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const align = (cell: string, column: number) =>
    columns[column]?.isText === true ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const [head = '', ...body] = rows.map((row) => row.map(align).join('  ').trimEnd());
  return [paint(head, 'dim', hasColour), ...body];
}

/** How many of something: `1 room`, `2 rooms`. */
export function describeCount(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** Seconds as people say them, in two units at most. */
export function describeSeconds(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(3) : parts.slice(first, first + 2);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}
