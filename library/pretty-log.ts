import type { DestinationStream } from 'pino';

const levelColours: Readonly<Record<string, number>> = {
  debug: 90,
  info: 32,
  warn: 33,
  error: 31,
  fatal: 31,
};
/** What a reader at a terminal knows anyway, or finds in the sentence. */
const unwanted = new Set(['level', 'time', 'msg', 'role']);

/** Writes records for a person at a terminal, one line each: time, level, who, the sentence, and the fields behind it. */
export function prettyDestination(write: (line: string) => void, hasColour: boolean): DestinationStream {
  const paint = (code: number, text: string) => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    write(json) {
      const record: Record<string, unknown> = JSON.parse(json);
      const level = textOf(record['level']);
      const fields = Object.entries(record).filter(([name]) => !unwanted.has(name));
      const line = [
        paint(90, new Date(textOf(record['time'])).toTimeString().slice(0, 8)),
        paint(levelColours[level] ?? 0, level.padEnd(5)),
        textOf(record['role']).padEnd(7),
        textOf(record['msg']),
        paint(90, fields.map(([name, value]) => `${name}=${writeValue(value)}`).join(' ')),
      ];
      write(`${line.filter((part) => part !== '').join(' ')}\n`);
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** JSON escapes whatever could move the cursor or break the line. */
function writeValue(value: unknown): string {
  return typeof value === 'string' && /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value);
}
