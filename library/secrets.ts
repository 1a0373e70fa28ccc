import { isPlainObject } from './config.js';

/** What stands where a secret was. */
export const hidden = '[hidden]';

/** Parts of names whose values are secret, whatever else is in the name. */
const secretParts = /token|secret|passw(?:or)?d|passphrase|authorization|cookie|credential/;
/** `key` alone, or a key that says what it opens; a `closeKey` or a `routeKey` is only a name. */
const secretKeys =
  /^(?:.*(?:api|private|secret|access|sign|signing|encrypt|encryption|master|shared|auth|session|app|aes|hmac))?keys?$/;
const secretWords = new Set(['pwd', 'jwt', 'sign', 'signature']);

/** Whether a member of that name holds a secret: `password`, `api_key`, `accessToken`, `Set-Cookie`. Blind to case, `_` and `-`. */
export function isSecretName(name: string): boolean {
  const folded = name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
  return secretWords.has(folded) || secretParts.test(folded) || secretKeys.test(folded);
}

/** Whether what stands after that name in a text is secret: also `auth`, which is a section where it is no text. */
function isSecretText(name: string): boolean {
  return name.toLowerCase() === 'auth' || isSecretName(name);
}

/** The lengths are bounded, so that the time grows with the text and not faster. */
const patterns = {
  /** `redis://user:password@host` */
  userInfo: /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#@:"\\]{0,256}:)[^\s/?#"\\]{1,1024}@/gi,
  /** `auth=…` of a query, `key=…` of a signature. */
  pair: /([\w.-]{1,64})=([^&\s"'\\<>#;,]+)/g,
  /** `"token":"…"`, JSON in a text. */
  member: /"([\w.-]{1,64})"(\s{0,8}:\s{0,8})"(?:[^"\\]|\\.)*"/g,
  /** A line of headers. */
  header: /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\s{0,8}:\s{0,8})(?!\s)[^\r\n]+/gi,
  bearer: /\b(Bearer\s{1,8})[\w.~+/=-]{8,}/gi,
  /** Tokens and sealed texts of our own. */
  sealed: /\b[as]1\.[\w-]{1,32}\.[\w-]{16}\.[\w-]*\.[\w-]{22}(?![\w-])/g,
};

/** A text without the secrets that can be told by how they are written: queries, headers, passwords of addresses, tokens. */
export function maskText(text: string): string {
  return text
    .replace(patterns.userInfo, `$1${hidden}@`)
    .replace(patterns.header, `$1$2${hidden}`)
    .replace(patterns.bearer, `$1${hidden}`)
    .replace(patterns.sealed, hidden)
    .replace(patterns.pair, (all, name: string) => (isSecretText(name) ? `${name}=${hidden}` : all))
    .replace(patterns.member, (all, name: string, colon: string) =>
      isSecretText(name) ? `"${name}"${colon}"${hidden}"` : all,
    );
}

/**
 * A copy that people may be shown: settings, or any other value as JSON has it. Below a secret name every text and number is
 * hidden, while names, the lengths of lists, `true`, `false`, null and empty texts stay, so that one sees what is set. Other
 * texts lose what `maskText` finds, such as the password of an address.
 */
export function maskSecrets(value: unknown): unknown {
  return maskBelow(value, false);
}

function maskBelow(value: unknown, isSecret: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => maskBelow(item, isSecret));
  if (isPlainObject(value)) {
    const members = Object.entries(value).map(([name, member]): [string, unknown] => [
      name,
      maskBelow(member, isSecret || hidesMember(name, member)),
    ]);
    return Object.fromEntries(members);
  }
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return value;
  if (isSecret) return hidden;
  return typeof value === 'string' ? maskText(value) : value;
}

/** `auth` and `sign` may also be the names of sections, which have members that are no secrets. */
function hidesMember(name: string, member: unknown): boolean {
  return isPlainObject(member) ? isSecretName(name) && !secretWords.has(name) : isSecretText(name);
}
