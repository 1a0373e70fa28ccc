import { isName } from '../../protocol/method.js';

/** A controller that is to be made, by its name. */
export interface ControllerName {
  /** As clients write it: `bigScreen.liveWall`. */
  readonly route: string;
  /** Its folder in the application, `big-screen`, and its file in there without an extension, `live-wall`. */
  readonly module: string;
  readonly file: string;
  readonly className: string;
}

/** What the framework calls by itself, and what every object has already, in lower case; neither can be an action. */
const taken = new Map([
  ...['onopen', 'onclose', 'onmessage', 'onreload', 'onshutdown', 'onworkerstart', 'onworkerstop'].map(
    (name) => [name, 'is the name of a hook, which no client may run'] as const,
  ),
  ...Object.getOwnPropertyNames(Object.prototype).map(
    (name) => [name.toLowerCase(), 'is a name that every object has already'] as const,
  ),
]);
/** What `limits.maxMethodChars` lets in where nothing else is set. */
const mostCharacters = 128;
const rule = 'a letter first, then letters, digits and underscores';

/**
 * Reads `live.poll`, in camel case or kebab-case; without a module it is `index`, as in a request.
 * @throws {RangeError} with a sentence for whoever typed it.
 */
export function readControllerName(given: string): ControllerName {
  const parts = given.split('.');
  if (parts.length > 2)
    throw new RangeError(
      `"${given}" has ${parts.length} parts: name module.controller, and actions with --actions`,
    );
  const [file = '', module = 'index'] = parts.toReversed().map((part) => kebabCase(readPart(part, given)));
  const className = `${camelCase(file).replace(/^./, (letter) => letter.toUpperCase())}Controller`;
  return { route: `${camelCase(module)}.${camelCase(file)}`, module, file, className };
}

/**
 * Reads `open,vote`.
 * @throws {RangeError} with a sentence for whoever typed it.
 */
export function readActionNames(given: string, { route }: ControllerName): string[] {
  const names = given.split(',').map((name) => name.trim());
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '') throw new RangeError('--actions: names with commas between them, such as open,vote');
    if (!isName(name)) throw new RangeError(`--actions: "${name}" is no name for an action: ${rule}`);
    const folded = name.toLowerCase();
    const fault =
      taken.get(folded) ?? (seen.has(folded) ? 'is there twice: names are case-blind' : undefined);
    if (fault !== undefined) throw new RangeError(`--actions: "${name}" ${fault}`);
    if (`${route}.${name}`.length > mostCharacters)
      throw new RangeError(
        `--actions: a method has at most ${mostCharacters} characters: shorten ${route}.${name}`,
      );
    seen.add(folded);
  }
  return names;
}

/** The name of a folder or file as it stands in a route. */
export function camelCase(name: string): string {
  return name.replace(/-+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function readPart(part: string, given: string): string {
  const name = camelCase(part);
  if (isName(name) && !part.endsWith('-')) return name;
  const what = part === '' ? 'an empty part' : `"${part}"`;
  throw new RangeError(
    `"${given}" is no name for a controller: ${what} should be ${rule}, such as live.poll`,
  );
}

function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
