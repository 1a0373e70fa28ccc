import { isPlainObject } from '#library';

type Json = Readonly<Record<string, unknown>>;

/** What only the framework's own tests need. */
const ownTools = new Set([
  'c8',
  'playwright-core',
  'socket.io-client',
  'socket.io-client-2',
  'socket.io-client-3',
]);
const ownScripts = new Set(['docs', 'test:nodes']);
const ownFields = new Set(['description', 'license', 'repository', 'homepage', 'bugs', 'author', 'keywords']);

/** The `package.json` of a new project: the framework's dependencies, and which version of it the project has. */
export function newManifest(manifest: Json, name: string): Json {
  const kept = without(manifest, ownFields);
  return {
    ...kept,
    name,
    version: '0.1.0',
    holdline: manifest['holdline'] ?? manifest['version'],
    scripts: without(sectionOf(manifest, 'scripts'), ownScripts),
    devDependencies: without(sectionOf(manifest, 'devDependencies'), ownTools),
  };
}

/** The lock file that goes with it: what the framework was tested with, less what nothing in the project asks for. */
export function newLock(lock: Json, manifest: Json): Json {
  const packages = sectionOf(lock, 'packages');
  const { name, version } = manifest;
  const root = without(sectionOf(packages, ''), ownFields);
  const next = { ...root, name, version, devDependencies: manifest['devDependencies'] };
  const wanted = reachable(packages, next);
  const kept = Object.entries(packages).filter(([path]) => wanted.has(path));
  return { ...lock, name, version, packages: { '': next, ...Object.fromEntries(kept) } };
}

/** A name that a package may have, made of a folder's. */
export function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '')
    .slice(0, 100);
  return name === '' || name === 'node_modules' ? 'app' : name;
}

/** The paths in `packages` that the root needs, found as Node finds modules. */
function reachable(packages: Json, root: Json): Set<string> {
  const seen = new Set<string>();
  const visit = (from: string, entry: Json, isRoot: boolean) => {
    for (const dependency of needsOf(entry, isRoot)) {
      const path = resolve(packages, from, dependency);
      if (path === undefined || seen.has(path)) continue;
      seen.add(path);
      visit(path, sectionOf(packages, path), false);
    }
  };
  visit('', root, true);
  return seen;
}

function needsOf(entry: Json, isRoot: boolean): string[] {
  const sections = ['dependencies', 'optionalDependencies', 'peerDependencies'];
  const all = isRoot ? [...sections, 'devDependencies'] : sections;
  return all.flatMap((section) => Object.keys(sectionOf(entry, section)));
}

/** From `node_modules/a/node_modules/b` a name may stand below b, below a, or at the top. */
function resolve(packages: Json, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '') return undefined;
  }
}

function without(section: Json, names: ReadonlySet<string>): Json {
  return Object.fromEntries(Object.entries(section).filter(([name]) => !names.has(name)));
}

function sectionOf(json: Json, name: string): Json {
  const section = json[name];
  return isPlainObject(section) ? section : {};
}
