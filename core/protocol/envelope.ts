import { HeadedText } from './payload.js';
import { errorStatus, type ErrorEvent } from './errors.js';
import type { Locale } from './locale.js';
import { text } from './texts.js';

/** A param of so many characters stands alone among the parts of a reply: put together with more text it would be copied. */
const largeChars = 32_768;

/** What a client may use to match a reply to its request: a safe integer or a text of at most 64 characters. */
export type RequestId = number | string;

/** Whether a value from a client can stand as the id of a request. */
export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' ? value.length <= 64 : Number.isSafeInteger(value);
}

/**
 * Whether the original systems would leave this value out of a reply: absent, null, false, 0, "", "0", an empty list or
 * an empty object. `"00"`, `" "` and `"0.0"` are not empty.
 */
export function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isEmptyScalar(value);
  return Array.isArray(value) ? value.length === 0 : isEmptyRecord(value);
}

function isEmptyScalar(value: unknown): boolean {
  return (
    value === undefined || value === null || value === false || value === 0 || value === '' || value === '0'
  );
}

function isEmptyRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const _ in value) return false;
  return true;
}

/**
 * The head of an envelope: everything before `param`, which for one action never changes.
 * @see encodeEnvelope
 */
export function encodeHead(status: number, event: string, info: string): string {
  return `{"status":${status},"event":${JSON.stringify(event)},"info":${JSON.stringify(info)}`;
}

/**
 * Completes an envelope: `param` is left out when it is empty, `id` when there is none (a push).
 * @throws {TypeError} when the param cannot be written as JSON (a cycle, a bigint).
 */
export function encodeEnvelope(head: string, param: unknown, id: RequestId | undefined): string {
  const written = writeParam(param);
  return written === undefined ? head + endOf(id) : `${head},"param":${written}${endOf(id)}`;
}

/**
 * The same, for a head whose bytes are kept.
 * @throws {TypeError} when the param cannot be written as JSON.
 */
export function encodeReply(head: Buffer, param: unknown, id: RequestId | undefined): HeadedText {
  const written = writeParam(param);
  const end = endOf(id);
  if (written === undefined) return new HeadedText(head, [end]);
  if (written.length >= largeChars) return new HeadedText(head, [',"param":', written, end]);
  return new HeadedText(head, [`,"param":${written}${end}`]);
}

/** The same, for a param that was written part by part. */
export function encodeWritten(head: Buffer, param: WrittenJson, id: RequestId | undefined): HeadedText {
  const { parts, bytes } = param;
  const start = ',"param":';
  const end = endOf(id);
  if (parts.length === 0 || (parts.length === 1 && isNothing(parts[0]))) return new HeadedText(head, [end]);
  const total = head.length + start.length + bytes + Buffer.byteLength(end);
  return new HeadedText(head, [start, ...parts, end], total);
}

/** JSON in parts, with the bytes of all of them counted. */
export interface WrittenJson {
  readonly parts: readonly string[];
  readonly bytes: number;
}

/**
 * A param as JSON; undefined where it is left out. That something is empty is seen when it is written: to ask an object that has
 * many members for one of them takes as long as to write all.
 */
function writeParam(param: unknown): string | undefined {
  const written = isEmptyScalar(param) ? undefined : JSON.stringify(param);
  return isNothing(written) ? undefined : written;
}

/** JSON.stringify gives undefined for a function or a symbol, and an object's toJSON may give something empty. */
function isNothing(written: string | undefined): boolean {
  return written === undefined || written === '{}' || written === '[]';
}

function endOf(id: RequestId | undefined): string {
  if (id === undefined) return '}';
  return typeof id === 'number' ? `,"id":${id}}` : `,"id":${JSON.stringify(id)}}`;
}

/** The reply with which the framework itself refuses a request. */
export function encodeError(locale: Locale, event: ErrorEvent, id: RequestId | undefined): string {
  return encodeEnvelope(encodeHead(errorStatus[event], event, text(locale, event)), undefined, id);
}
