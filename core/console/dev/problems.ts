import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Problem } from '../../gateway/doors/development.js';

const mostProblems = 30;
const mostCharacters = 1_000;

/** Where the sources are: the project's folder, and the application tree in it. */
export interface Sources {
  readonly root: string;
  readonly app: string;
}

/** The reasons of a failure with the places that they are about. */
export function problemsOf(reasons: readonly string[], sources: Sources): Problem[] {
  const problems: Problem[] = [];
  for (const reason of reasons) {
    const last = problems.at(-1);
    // What the compiler says in more detail is indented.
    if (last !== undefined && /^\s/.test(reason))
      problems.splice(-1, 1, { ...last, message: `${last.message}\n${reason}` });
    else problems.push(problemOf(reason, sources));
  }
  return problems
    .slice(0, mostProblems)
    .map(({ place, message }) => ({ place, message: message.slice(0, mostCharacters) }));
}

/** A problem as a terminal shows it: the place first, as editors and terminals make links of it. */
export function problemLines({ place, message }: Problem, hasColour: boolean): string[] {
  const shown = hasColour ? `\u001B[31m${place}\u001B[0m` : place;
  return [...(place === '' ? [] : [shown]), ...message.split('\n').map((line) => `  ${line}`)];
}

function problemOf(reason: string, { root, app }: Sources): Problem {
  const compiled = /^(.+?)\((\d+),(\d+)\): error (TS\d+: .*)$/.exec(reason);
  if (compiled !== null) {
    const [, file = '', line = '', column = '', message = ''] = compiled;
    return { place: `${file}:${line}:${column}`, message };
  }
  const booted = /^(\S+\.ts): (.*)$/s.exec(reason);
  if (booted === null) return { place: '', message: reason };
  const [, named = '', message = ''] = booted;
  const thrown = /\((\S+\.ts:\d+:\d+)\)/.exec(message)?.[1];
  if (thrown !== undefined) return { place: inTree(thrown, app), message };
  const file = inTree(named, app);
  return { place: `${file}${lineOf(join(root, file), message)}`, message };
}

/** The boot check knows the application tree by the last part of its name. */
function inTree(path: string, app: string): string {
  return path.startsWith(`${basename(app)}/`) ? join(dirname(app), path) : path;
}

/** The boot check names a class, or its method, at the beginning: where that is written. */
function lineOf(path: string, message: string): string {
  const [, type, method] = /^(\w+)(?:\.(\w+))?\b/.exec(message) ?? [];
  if (type === undefined || !existsSync(path)) return '';
  const lines = readFileSync(path, 'utf8').split('\n');
  const start = lines.findIndex((line) => new RegExp(`\\bclass ${type}\\b`).test(line));
  const inside =
    method === undefined ? -1 : lines.findIndex((line, at) => at > start && isMember(line, method));
  const found = Math.max(start, inside);
  return found < 0 ? '' : `:${found + 1}`;
}

function isMember(line: string, method: string): boolean {
  return new RegExp(`^\\s+(?!@)[\\w\\s]*\\b${method}\\b\\s*[(<]`).test(line);
}
