import assert from 'node:assert/strict';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const linked = ['package.json', 'tsconfig.json', 'config', 'core', 'library'];
const compiled = ['config', 'core', 'library'];

/** A copy of this project's sources and of what the running tests were compiled to, in a temporary folder. */
export class ProjectFiles {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'hl-')));

  constructor(
    readonly app: string,
    sources: Readonly<Record<string, string>>,
  ) {
    const isOwnApp = Object.keys(sources).some((path) => path.startsWith(`${app}/`));
    for (const name of [...linked, app]) linkTree(join(repository, name), this.path(name));
    for (const name of isOwnApp ? compiled : [...compiled, app])
      linkTree(join(repository, 'dist', name), this.path('dist', name));
    symlinkSync(join(repository, 'node_modules'), this.path('node_modules'));
    // The last one is what the age of a build is told by: nothing above is newer, and what is written now is.
    for (const name of ['public', 'dist/public']) this.copy(join(repository, name), name);
    const later = new Date(Date.now() + 10); // times of files go in steps of some milliseconds
    for (const [path, text] of Object.entries(sources)) {
      this.write(path, text);
      utimesSync(this.path(path), later, later);
    }
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    rmSync(this.path(path), { force: true }); // a link to a file of this project keeps what that says
    writeFileSync(this.path(path), text);
  }

  /** Copies a file or folder, of this project or an absolute one. */
  copy(from: string, to: string): void {
    cpSync(resolve(this.root, from), this.path(to), { recursive: true });
  }

  remove(path: string): void {
    rmSync(this.path(path), { recursive: true });
  }

  /** Changes a text in a file that has it. */
  edit(path: string, old: string, next: string): void {
    const text = this.read(path);
    assert.ok(text.includes(old), `${path} has ${old}`);
    this.write(path, text.replace(old, next));
  }

  read(path: string): string {
    return existsSync(this.path(path)) ? readFileSync(this.path(path), 'utf8') : '';
  }
}

/** As a copy, and much quicker; copied where the folders are on different disks. */
function linkTree(from: string, to: string): void {
  if (!statSync(from).isDirectory()) return linkFile(from, to);
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else linkFile(source, target);
  }
}

function linkFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    copyFileSync(from, to);
  }
}
