import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPlainObject } from '#library';

/** One thing that is wrong with the code that was saved last. */
export interface Problem {
  /** `app/live/controller/poll.ts:14:9`, as far as it is known. */
  readonly place: string;
  readonly message: string;
}

/** What the page is told of whoever watches the sources. */
export interface DevelopmentState {
  /** The manager that watches. */
  readonly pid: number;
  readonly problems: readonly Problem[];
}

/** Where the manager writes it for the gateways. */
export function developmentPath(root: string): string {
  return join(root, 'runtime', 'development.json');
}

/** The state as JSON where nobody watches. */
export const unwatched = JSON.stringify({ isWatched: false, problems: [] });

/** The state as JSON for the page; one that a manager of the past left behind is none. */
export function describeDevelopment(root: string, manager: number): string {
  try {
    const state: unknown = JSON.parse(readFileSync(developmentPath(root), 'utf8'));
    if (isPlainObject(state) && state['pid'] === manager)
      return JSON.stringify({ isWatched: true, problems: state['problems'] ?? [] });
  } catch {
    // Nobody watches, which is usual: then there is no such file.
  }
  return unwatched;
}
