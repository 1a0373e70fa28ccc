import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPlainObject } from '#library';
import { readControllerName } from '../make/names.js';
import { controllerSource, controllerTest } from '../make/sources.js';
import { newLock, newManifest } from './manifest.js';
import { readme } from './readme.js';

/** The framework: a newer version replaces these as they are. */
const frameworkPaths = [
  'core',
  'library',
  'public',
  'docs',
  ...['run.ts', 'processes-in.ts', 'quick-folder.ts', 'tsconfig.json'].map((name) => `tests/${name}`),
];
/** What a project begins with and then has as its own. */
const startingPoint = ['config', 'tsconfig.json', '.npmrc', '.gitignore', '.prettierrc.json'];
/** Who looks over a project's files; what a newer framework replaces as it is, they leave alone. */
const overseers = { '.oxlintrc.json': lintingOwn, '.prettierignore': formattingOwn };
/** What makes parts of the framework's documents, and what belongs to modules of `app/`. */
const notCopied = [
  'docs/scripts',
  'config/live.ts',
  'public/pages/live',
  'public/pages/audience.html',
  'public/pages/wall.html',
];

/** Fills a folder with a project that has the framework of the project in `root`, and an application that is empty. */
export async function fillProject(root: string, folder: string, name: string): Promise<void> {
  for (const path of [...frameworkPaths, ...startingPoint]) {
    const from = join(root, path);
    const filter = (source: string) => !notCopied.some((one) => source === join(root, one));
    if (existsSync(from)) await cp(from, join(folder, path), { recursive: true, filter });
  }
  for (const [path, own] of Object.entries(overseers)) {
    const from = join(root, path);
    if (existsSync(from)) await writeFile(join(folder, path), own(await readFile(from, 'utf8')));
  }
  await chmod(join(folder, 'public/console'), 0o755);
  const manifest = newManifest(await readJson(root, 'package.json'), name);
  const lock = newLock(await readJson(root, 'package-lock.json'), manifest);
  const license = ['core/LICENSE', 'LICENSE'].find((path) => existsSync(join(root, path)));
  const controller = readControllerName('index.index');
  const files = {
    'package.json': writeJson(manifest),
    'package-lock.json': writeJson(lock),
    'README.md': readme(name, String(manifest['holdline'])),
    'app/index/controller/index.ts': controllerSource(controller, ['index']),
    'tests/index/index.test.ts': controllerTest(controller, ['index']),
    'runtime/.gitkeep': '',
    ...(license === undefined ? {} : { 'core/LICENSE': await readFile(join(root, license), 'utf8') }),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** The settings of the linter with the framework among what it ignores, in the form that the formatter wants. */
function lintingOwn(linter: string): string {
  return linter.replace(/"ignorePatterns": \[([^\]]*)\]/, (_, list: string) => {
    const lines = withFramework(JSON.parse(`[${list}]`)).map((pattern) => `    ${JSON.stringify(pattern)}`);
    return `"ignorePatterns": [\n${lines.join(',\n')}\n  ]`;
  });
}

function formattingOwn(ignored: string): string {
  return `${withFramework(ignored.trim().split('\n')).join('\n')}\n`;
}

/** A project that `new` made has the framework among them already, and another one may be made of it. */
function withFramework(patterns: readonly string[]): string[] {
  return [...new Set([...patterns, ...frameworkPaths])];
}

async function readJson(root: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const json: unknown = JSON.parse(await readFile(join(root, path), 'utf8'));
  return isPlainObject(json) ? json : {};
}

function writeJson(json: unknown): string {
  return `${JSON.stringify(json, null, 2)}\n`;
}
