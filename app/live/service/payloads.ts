import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isEmpty, Refusal } from '#core';
import { isPlainObject, type JsonObject, type PageRequest } from '#library';
import { cleanText } from './words.js';
import { texts } from './texts.js';

/** So far back pages are counted; no room has as many messages. */
const lastPage = 1_000_000_000;

/** P-say but for the length, which the settings know: `say` is a text that is not blank. */
export const Say = payload(({ say }) => {
  const text = typeof say === 'string' ? cleanText(say) : '';
  if (text === '') throw new Refusal(999, 'sayIsEmpty', texts.sayIsEmpty);
  return { say: text };
});

/** P-id: `id` is there, and no list and no object. */
export const MessageId = payload(({ id }) => ({ id: ensureId(id) }));

/** P-id, and what is decided. */
export const Decision = payload(({ id, status }) => ({ id: ensureId(id), isReleased: !isEmpty(status) }));

/** Which page of a history. */
export const PageOf = payload(pageOf);

/** Which page of which history. */
export const HistoryOf = payload(({ type, ...rest }) => ({ type, page: pageOf(rest) }));

/** A payload as that function reads it; what it throws is the answer. */
function payload<Output>(read: (payload: JsonObject) => Output): StandardSchemaV1<unknown, Output> {
  const validate = (value: unknown) => ({ value: read(isPlainObject(value) ? value : {}) });
  return { '~standard': { version: 1, vendor: 'live', validate } };
}

function ensureId(id: unknown): string | number | boolean {
  if (typeof id === 'number' || typeof id === 'boolean' || (typeof id === 'string' && id.trim() !== ''))
    return id;
  throw new Refusal(999, 'idIsEmpty', texts.idIsEmpty);
}

/** Pages count from 1. Ten rows where nothing is said, at most twenty. */
function pageOf({ page, count = 10 }: JsonObject): PageRequest {
  return { page: Math.min(wholeOf(page) ?? 1, lastPage), size: Math.min(wholeOf(count) ?? 20, 20) };
}

/** A whole number above 0, also as the text that a form sends; undefined for everything else. */
function wholeOf(value: unknown): number | undefined {
  const isDigits = typeof value === 'string' && /^\s*\d{1,15}(\.\d+)?\s*$/.test(value);
  const whole = Math.floor(typeof value === 'number' || isDigits ? Number(value) : 0);
  return whole > 0 ? whole : undefined;
}
