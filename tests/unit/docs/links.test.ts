import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import { anchorsOf, documents, readDocument, root } from '../../support/docs/markdown.js';

/** The targets of all links within the project, as they stand in a document. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** What is wrong with a link, or undefined. */
function faultOf(document: string, target: string): string | undefined {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? document : join(dirname(document), file);
  if (!existsSync(join(root, path))) return `${document}: ${target} leads nowhere`;
  if (anchor === undefined || statSync(join(root, path)).isDirectory()) return undefined;
  const isThere = anchorsOf(readDocument(path)).includes(anchor);
  return isThere ? undefined : `${document}: ${target} names no heading`;
}

describe('links of the documents', () => {
  it('lead to files and headings that exist', () => {
    const faults = documents().flatMap((document) =>
      linksOf(readDocument(document)).map((target) => faultOf(document, target)),
    );
    assert.ok(faults.length > 30, 'some links were found at all');
    assert.deepEqual(
      faults.filter((fault) => fault !== undefined),
      [],
    );
  });

  it('bring every document to those who begin with README.md', () => {
    const seen = new Set<string>();
    const visit = (document: string) => {
      if (seen.has(document) || !document.endsWith('.md')) return;
      seen.add(document);
      for (const target of linksOf(readDocument(document)))
        visit(join(dirname(document), target.split('#')[0] ?? ''));
    };
    visit('README.md');
    const others = documents().filter(
      (document) => !seen.has(document) && !document.startsWith('docs/decisions/'),
    );
    assert.deepEqual(others, []);
  });
});
