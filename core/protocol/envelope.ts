import { endOfPart, HeadedText } from './payload.js';
import { errorStatus, type ErrorEvent } from './errors.js';
import type { Locale } from './locale.js';
import { text } from './texts.js';

/** From so many characters on a param is large. */
const largeChars = 32_768;

/** A large text is written in parts of so many code units. */
const partChars = 16_384;

/** What JSON does not write as it is, and little else. */
const escaped = /["\\\p{Cc}\p{Cs}]/u;

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
  if (
    value === undefined ||
    value === null ||
    value === false ||
    value === 0 ||
    value === '' ||
    value === '0'
  ) {
    return true;
  }
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && isEmptyRecord(value);
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
 * The same, for a head whose bytes are kept; in several parts where the param is large, which as a part of a longer text would
 * be copied once more.
 * @throws {TypeError} when the param cannot be written as JSON.
 */
export function encodeReply(head: Buffer, param: unknown, id: RequestId | undefined): HeadedText {
  const end = endOf(id);
  if (typeof param === 'string' && param.length >= largeChars)
    return new HeadedText(head, [',"param":"', ...writeLargeText(param), `"${end}`]);
  const written = writeParam(param);
  if (written === undefined) return new HeadedText(head, [end]);
  if (written.length >= largeChars) return new HeadedText(head, [',"param":', written, end]);
  return new HeadedText(head, [`,"param":${written}${end}`]);
}

/**
 * A text as JSON has it between its quotation marks, in parts: to look for what must be escaped takes half the time of writing
 * it, and the whole is never put together.
 */
function* writeLargeText(param: string): Iterable<string> {
  for (let start = 0, end = 0; start < param.length; start = end) {
    end = endOfPart(param, start, partChars);
    const part = param.substring(start, end);
    yield escaped.test(part) ? JSON.stringify(part).slice(1, -1) : part;
  }
}

/** A param as JSON; undefined where it is left out. */
function writeParam(param: unknown): string | undefined {
  const written = isEmpty(param) ? undefined : JSON.stringify(param);
  // JSON.stringify gives undefined for a function or a symbol, and an object's toJSON may give something empty.
  return written === '{}' || written === '[]' ? undefined : written;
}

function endOf(id: RequestId | undefined): string {
  if (id === undefined) return '}';
  return typeof id === 'number' ? `,"id":${id}}` : `,"id":${JSON.stringify(id)}}`;
}

/** The reply with which the framework itself refuses a request. */
export function encodeError(locale: Locale, event: ErrorEvent, id: RequestId | undefined): string {
  return encodeEnvelope(encodeHead(errorStatus[event], event, text(locale, event)), undefined, id);
}
