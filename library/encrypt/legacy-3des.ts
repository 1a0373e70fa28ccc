import { createCipheriv, createDecipheriv } from 'node:crypto';

const algorithm = 'des-ede3-ecb';
const keyBytes = 24;
const blockBytes = 8;
const defaultKey = 'Marico_key';
const alphabet = /^[A-Za-z0-9*:+/]+[_=]{0,2}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Encrypts a text as the original servers do: triple DES block by block, base64 with `* : _` for `+ / =`. Whoever has two
 * such tokens can splice their blocks into a third one, so it is there for clients that cannot be changed, and for tests.
 */
export function encodeLegacyToken(plaintext: string, key: string): string {
  const cipher = createCipheriv(algorithm, fillKey(key), null);
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return ciphertext.toString('base64').replaceAll('+', '*').replaceAll('/', ':').replaceAll('=', '_');
}

/**
 * Decrypts such a text. Gives undefined for foreign characters, half blocks, wrong padding and what is no UTF-8; the
 * original skips, fills up and lets them in.
 */
export function decodeLegacyToken(token: string, key: string): string | undefined {
  const ciphertext = decodeLegacyBase64(token);
  if (ciphertext === undefined || ciphertext.length % blockBytes !== 0) return undefined;
  const decipher = createDecipheriv(algorithm, fillKey(key), null);
  try {
    return utf8.decode(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  } catch {
    return undefined; // wrong padding, or no UTF-8: the caller refuses both alike
  }
}

/** The bytes of base64 in the notation of MSwoole. The padding signs may be missing, as some clients cut them off; everything else has one spelling. */
export function decodeLegacyBase64(token: string): Buffer | undefined {
  if (!alphabet.test(token)) return undefined;
  const standard = token
    .replace(/[_=]+$/, '')
    .replaceAll('*', '+')
    .replaceAll(':', '/');
  const bytes = Buffer.from(standard, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === standard ? bytes : undefined;
}

/** The key by bytes, not by characters: filled up with the digit 0 to 24 bytes, or cut to them. */
function fillKey(key: string): Buffer {
  const filled = Buffer.alloc(keyBytes, '0');
  Buffer.from(key === '' ? defaultKey : key, 'utf8').copy(filled);
  return filled;
}
