import { existsSync, readdirSync } from 'node:fs';
import type { Settings } from './schema.js';

/** The page that development shows at `/`. */
export const developmentPage = 'index';

/**
 * The pages of that folder that are served, by their names without `.html`, sorted.
 * @throws {Error} when the settings name one that is not there.
 */
export function servedPages(folder: string, { env, pages }: Pick<Settings, 'env' | 'pages'>): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const all = files.flatMap((file) => (file.endsWith('.html') ? [file.slice(0, -5)] : [])).toSorted();
  if (env === 'development') return all;
  const missing = pages.serve.find((name) => !all.includes(name));
  if (missing === undefined) return [...new Set(pages.serve)].toSorted();
  const there = all.filter((name) => name !== developmentPage).join(', ') || 'none';
  throw new Error(
    `pages.serve names ${missing}, and public/pages has no ${missing}.html; there is ${there}.`,
  );
}
