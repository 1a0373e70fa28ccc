/** What a terminal obeys instead of showing it, or shows elsewhere or not at all: controls, formats, line separators. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

/** A text that others have chosen, in one line that a terminal only shows: `\u001b` stands for what it would obey. */
export function printable(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(unsafe, escaped);
}

/** A line that programs have written, as it is but for what a terminal would obey; it may be JSON, which stays the same. */
export function shown(line: string): string {
  return line.replaceAll(unsafe, escaped);
}

/** A value as JSON in one line, which a terminal only shows and which says the same to a program. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(unsafe, escaped);
}

/** Each half of a character on its own, as JSON has it. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
