const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** How a text stands out at a terminal. */
export type Style = keyof typeof codes;

/** A text in a style, where the terminal has colour; as it is everywhere else. */
export function paint(text: string, style: Style, hasColour: boolean): string {
  return hasColour && text !== '' ? `\u001B[${codes[style]}m${text}\u001B[0m` : text;
}
