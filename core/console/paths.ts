import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** A word on the command line that cannot be used. */
export class UsageError extends Error {}

/** A word that is no command. */
export class UnknownCommand extends UsageError {
  /** @param close What it is probably meant for. */
  constructor(word: string, close?: string) {
    super(`unknown command: ${word}${close === undefined ? '' : `, did you mean ${close}?`}`);
  }
}

/** The application tree relative to the project's folder; it has to lie inside. */
export function appTree(root: string, given: string): string {
  const tree = resolve(root, given);
  const inside = relative(root, tree);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    throw new UsageError(`--app ${given}: the folder must lie inside ${root}`);
  if (!existsSync(tree) && !existsSync(join(root, 'dist', inside)))
    throw new UsageError(`--app ${given}: there is no such folder in ${root}`);
  if (existsSync(tree) && relative(realpathSync(root), realpathSync(tree)).startsWith('..'))
    throw new UsageError(`--app ${given}: the folder is a link that leads out of ${root}`);
  return inside.split(sep).join('/');
}
