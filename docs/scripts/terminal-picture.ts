/** A command and what it printed, with the colours of a terminal. */
export interface Scene {
  readonly prompt: string;
  readonly lines: readonly string[];
}

const size = { character: 8.43, line: 20, margin: 20, text: 14 } as const;
const colours = { paper: '#1b1f24', ink: '#d5dbe1', prompt: '#7ee0a2' } as const;
const styles: Readonly<Record<string, string>> = {
  1: 'font-weight="bold" fill="#ffffff"',
  2: 'fill="#8b949e"',
  31: 'fill="#ff7b72"',
  32: 'fill="#7ee0a2"',
  33: 'fill="#e3b341"',
};
const escape = String.fromCodePoint(27);

/** Scenes, one below the other, as an SVG that needs no font of its own. */
export function terminalPicture(scenes: readonly Scene[]): string {
  const lines = scenes.flatMap(({ prompt, lines: printed }, index) => [
    ...(index === 0 ? [] : ['']),
    `${escape}[32m$ ${escape}[0m${prompt}`,
    ...printed,
  ]);
  const columns = Math.max(...lines.map((line) => plain(line).length));
  const width = Math.ceil(columns * size.character + 2 * size.margin);
  const height = lines.length * size.line + 2 * size.margin;
  const rows = lines.map((line, index) => {
    const y = size.margin + (index + 0.75) * size.line;
    return `<text x="${size.margin}" y="${y}">${spansOf(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>A terminal in which Holdline is started and shows its processes</title>
<rect width="100%" height="100%" rx="8" fill="${colours.paper}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${size.text}" fill="${colours.ink}">
${rows.join('\n')}
</g>
</svg>
`;
}

/** The text of such a picture, line by line. */
export function pictureText(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, row = '']) =>
    row
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&#160;', ' ')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}

function spansOf(line: string): string {
  const [first = '', ...styled] = line.split(`${escape}[`);
  const spans = styled.map((part) => {
    const [, code = '0', text = ''] = /^(\d+)m(.*)$/.exec(part) ?? [];
    const style = styles[code];
    return style === undefined ? escaped(text) : `<tspan ${style}>${escaped(text)}</tspan>`;
  });
  return escaped(first) + spans.join('');
}

function plain(line: string): string {
  return line
    .split(`${escape}[`)
    .map((part, index) => (index === 0 ? part : part.replace(/^\d+m/, '')))
    .join('');
}

/** Viewers join several plain spaces to one. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(' ', '&#160;');
}
