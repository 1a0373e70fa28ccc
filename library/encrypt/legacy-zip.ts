import { inflateSync } from 'node:zlib';
import { decodeLegacyBase64 } from './legacy-3des.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a text that MSwoole has compressed: a zlib stream (RFC 1950) in base64 with `* : _` for `+ / =`. Undefined for what is
 * none, for what is no UTF-8, and for more than `maxBytes`, because a short stream can be a very long text. What the original
 * has serialised comes back as the text that it is; it is never made into objects.
 */
export function inflateLegacyText(token: string, maxBytes = 1_048_576): string | undefined {
  const bytes = decodeLegacyBase64(token);
  if (bytes === undefined) return undefined;
  try {
    return utf8.decode(inflateSync(bytes, { maxOutputLength: maxBytes }));
  } catch {
    return undefined; // no zlib stream, too long, or no UTF-8: the caller refuses all alike
  }
}
