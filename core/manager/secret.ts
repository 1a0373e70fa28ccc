import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the console finds what it must know. */
export function secretPath(root: string): string {
  return join(root, 'runtime', 'secret');
}

/** The secret that `runtime/secret` has; undefined where there is none. */
export function readSecret(root: string): string | undefined {
  try {
    return readFileSync(secretPath(root), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the configured secret, or makes one, where the console finds it; only this user can read it. */
export function keepSecret(root: string, configured: string): string {
  const secret = configured || readSecret(root) || randomBytes(32).toString('base64url');
  const path = secretPath(root);
  mkdirSync(dirname(path), { recursive: true });
  if (readSecret(root) === secret) chmodSync(path, 0o600);
  else {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, `${secret}\n`, { mode: 0o600 });
    renameSync(draft, path);
  }
  return secret;
}
