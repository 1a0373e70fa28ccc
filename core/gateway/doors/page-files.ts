import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { developmentPage, servedPages } from '../../config/page-names.js';
import type { Settings } from '../../config/schema.js';

/** A file as it is served. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  /** Changes with the content. */
  readonly etag: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** They stay in memory, so there is an end to them. */
const maxFiles = 200;
const maxBytes = 1_048_576;

/**
 * Reads what is served of `public/pages`, by path: what was there at the start, under exactly these names. In production that
 * is the pages that the settings name, and what lies in folders beside them, which pages share.
 * @throws {Error} when a page is missing, and for more or larger files than may be kept.
 */
export function readPageFiles(
  folder: string,
  settings: Pick<Settings, 'env' | 'pages'>,
): Map<string, PageFile> {
  const pages = servedPages(folder, settings);
  const files = new Map<string, PageFile>();
  if (pages.length === 0) return files;
  for (const path of filesIn(folder)) {
    const [first = ''] = path.split('/', 1);
    const isShared = first !== path || settings.env === 'development';
    const isPage = path.endsWith('.html') && pages.includes(first.slice(0, -5));
    if (!isShared && !isPage) continue;
    files.set(path === `${developmentPage}.html` ? '/' : `/${path}`, readPageFile(join(folder, path)));
    if (files.size > maxFiles) throw new Error(`public/pages has more than ${maxFiles} files to serve.`);
  }
  return files;
}

/** Links are left out: they could lead anywhere. */
function filesIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) return filesIn(folder, `${path}/`);
    return entry.isFile() && extname(path) in types ? [path] : [];
  });
}

function readPageFile(file: string): PageFile {
  const { size } = statSync(file);
  if (size > maxBytes) throw new Error(`${file} has ${size} bytes; a page may have ${maxBytes}.`);
  const body = readFileSync(file);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type: types[extname(file)] ?? 'text/plain', body, etag };
}
