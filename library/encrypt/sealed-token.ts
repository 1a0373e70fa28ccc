import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

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
const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
/** `ignoreBOM` keeps a leading U+FEFF in the text, so that nothing that was sealed is dropped. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Seals a text as `a1.<kid>.<iv>.<ciphertext>.<tag>`: AES-256-GCM, which nobody without the key can read or change. */
export function sealToken(plaintext: string, { kid, key, audience }: SealOptions): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  cipher.setAAD(additionalData(kid, audience));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  const parts = [iv, ciphertext, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'));
  return [version, kid, ...parts].join('.');
}

/** The text that was sealed, or undefined for every token that was not made with a key of the ring for this audience. */
export function openToken(token: string, { keys, audience }: OpenOptions): string | undefined {
  const [head, kid = '', ...encoded] = token.split('.');
  const key = keys.get(kid);
  if (head !== version || key === undefined || encoded.length !== 3) return undefined;
  const [iv, ciphertext, tag] = encoded.map(decodeStrictly);
  if (iv?.length !== ivBytes || tag?.length !== tagBytes || ciphertext === undefined) return undefined;
  // Node 20 takes a tag of four bytes unless it is told the length.
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  decipher.setAAD(additionalData(kid, audience));
  decipher.setAuthTag(tag);
  try {
    return utf8.decode(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  } catch {
    return undefined; // a wrong tag, or no UTF-8: the caller refuses both alike
  }
}

function additionalData(kid: string, audience: string): Buffer {
  return Buffer.from(`${version}.${kid}.${audience}`, 'utf8');
}

/** Takes one spelling for each value, so that a token can be recognised by its text. */
function decodeStrictly(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
