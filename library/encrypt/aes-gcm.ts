import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
/** `ignoreBOM` keeps a leading U+FEFF in the text, so that nothing that was sealed is dropped. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** AES-256-GCM (NIST SP 800-38D) with a random IV: `<head>.<iv>.<ciphertext>.<tag>`, the last three base64url. */
export function seal(plaintext: string, key: Uint8Array, head: string, additionalData: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(additionalData, 'utf8'));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  const parts = [iv, ciphertext, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'));
  return [head, ...parts].join('.');
}

/** The text in the three parts behind a head; undefined where they are not of that key and that additional data. */
export function open(parts: readonly string[], key: Uint8Array, additionalData: string): string | undefined {
  if (parts.length !== 3) return undefined;
  const [iv, ciphertext, tag] = parts.map(decodeStrictly);
  if (iv?.length !== ivBytes || tag?.length !== tagBytes || ciphertext === undefined) return undefined;
  // Node 20 takes a tag of four bytes unless it is told the length.
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(additionalData, 'utf8'));
  decipher.setAuthTag(tag);
  try {
    return utf8.decode(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  } catch {
    return undefined; // a wrong tag, or no UTF-8: the caller refuses both alike
  }
}

/** Takes one spelling for each value, so that a sealed text can be recognised by its letters. */
function decodeStrictly(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
