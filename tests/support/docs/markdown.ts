import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project; this file is compiled to `dist/tests/support/docs`. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The text of a file, by its path in the project. */
export function readDocument(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The paths of all documents in the project. */
export function documents(): string[] {
  const tops = readdirSync(root).filter((name) => name.endsWith('.md'));
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return [...tops, ...below.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
}

/** A fenced block of a document. */
export interface Block {
  readonly language: string;
  /** What stands behind the language. */
  readonly label: string;
  readonly content: string;
}

/** All fenced blocks, in their order. */
export function allBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\S*)(?: (.*))?\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', label = '', content = '']) => ({ language, label, content }),
  );
}

/** The contents of all fenced blocks in that language. */
export function fencedBlocks(markdown: string, language: string): string[] {
  return allBlocks(markdown)
    .filter((block) => block.language === language)
    .map(({ content }) => content);
}

/**
 * The contents of the blocks of a document in that language, for a test that says what each of them is.
 * @throws {Error} when there are more or fewer than so many.
 */
export function takeBlocks(document: string, language: string, count: number): string[] {
  const blocks = fencedBlocks(readDocument(document), language);
  if (blocks.length === count) return blocks;
  throw new Error(
    `${document} has ${blocks.length} blocks of ${language}, the test knows ${count}: let it check the others`,
  );
}

/** What stands under a heading of the second level. */
export function sectionOf(markdown: string, heading: string): string {
  const [, section] = markdown.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`there is no section "${heading}"`);
  return section.split(/\n## /, 1)[0] ?? '';
}

/** The rows of all tables, without their heads; code marks are taken off a cell that has nothing else. */
export function tableRows(markdown: string): string[][] {
  const lines = markdown.split('\n');
  return lines
    .filter((line, index) => line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1]))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map(readCell),
    );
}

/** The anchors of a document's headings, as they are made on the pages of a repository. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}

function isRule(line = ''): boolean {
  return /^\|[\s|:-]+\|$/.test(line);
}

function readCell(cell: string): string {
  const text = cell.trim().replaceAll('\\|', '|');
  return /^`[^`]*`$/.test(text) ? text.slice(1, -1) : text;
}
