import { open, seal } from './aes-gcm.js';

/** With what a token is sealed: the name of the key, the key's 32 bytes, and who shall accept the token. */
export interface SealOptions {
  readonly kid: string;
  readonly key: Buffer;
  readonly audience: string;
}

/** With what a token is opened: the keys that are still in use by their names, and who we are. */
export interface OpenOptions {
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly audience: string;
}

const version = 'a1';

/** Seals a text as `a1.<kid>.<iv>.<ciphertext>.<tag>`: AES-256-GCM, which nobody without the key can read or change. */
export function sealToken(plaintext: string, { kid, key, audience }: SealOptions): string {
  return seal(plaintext, key, `${version}.${kid}`, `${version}.${kid}.${audience}`);
}

/** The text that was sealed, or undefined for every token that was not made with a key of the ring for this audience. */
export function openToken(token: string, { keys, audience }: OpenOptions): string | undefined {
  const [head, kid = '', ...parts] = token.split('.');
  const key = keys.get(kid);
  if (head !== version || key === undefined) return undefined;
  return open(parts, key, `${version}.${kid}.${audience}`);
}
