import { isPlainObject } from '#library';

import { isSecretName } from './mistakes.js';

/** What stands for a value that is not shown. */
export const masked = '***';

/** The settings, or a part of them below a key of that name, as they may be shown: what is empty stays so, secrets do not. */
export function maskSettings(value: unknown, name: PropertyKey = ''): unknown {
  if (name === 'url') return typeof value === 'string' ? maskUrl(value) : masked;
  if (isSecretName(name)) return maskAll(value);
  if (Array.isArray(value)) return value.map((item) => maskSettings(item));
  if (!isPlainObject(value)) return value;
  return mapMembers(value, maskSettings);
}

/** The names of keys are shown, as they are in tokens. */
function maskAll(value: unknown): unknown {
  if (value === '' || value === false || value === undefined) return value;
  if (Array.isArray(value)) return value.map(maskAll);
  return isPlainObject(value) ? mapMembers(value, maskAll) : masked;
}

/** Where something is, without what one has to know to get in. */
function maskUrl(text: string): string {
  return text.replace(/\/\/.*@/s, `//${masked}@`).replace(/\?.*$/s, `?${masked}`);
}

function mapMembers(
  value: Readonly<Record<string, unknown>>,
  map: (member: unknown, name: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, name)]));
}
