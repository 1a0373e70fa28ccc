import { isRequestId, type RequestId } from './envelope.js';

/** How deep and how wide the JSON of a frame may be. */
export interface JsonLimits {
  readonly maxDepth: number;
  readonly maxJsonKeys: number;
}

/** A decoded request: the frame without `method` and `id` is its payload. */
export interface Request {
  readonly method: string;
  readonly id: RequestId | undefined;
  /** What stood there as `id` and can be none; undefined where nothing did. */
  readonly oddId?: unknown;
  readonly payload: Record<string, unknown>;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Reads a request from the bytes of a text frame. Gives undefined for everything that is not one: no JSON object, too deep,
 * too many keys, a `method` that is no text, or a member that would shadow an object's own machinery (`__proto__`,
 * `constructor`, `prototype`). One with an odd `id` is a request for the few actions that take it, and a bad frame for all others.
 *
 * The depth is checked before JSON.parse, which takes any depth: five million levels block the process for four seconds.
 */
export function decodeRequest(frame: Buffer, limits: JsonLimits): Request | undefined {
  const shape = survey(frame, limits);
  if (shape === 'tooMuch') return undefined;
  const message = parseObject(frame.toString());
  if (message === undefined || (shape === 'suspicious' && hasDangerousKey(message))) return undefined;
  const { method = 'index', id } = message;
  if (typeof method !== 'string') return undefined;
  const payload = withoutEnvelope(message);
  return id === undefined || isRequestId(id)
    ? { method, id, payload }
    : { method, id: undefined, oddId: id, payload };
}

/** The message without `method` and `id`; a loop, because a rest pattern costs several times as much. */
function withoutEnvelope(message: Record<string, unknown>): Record<string, unknown> {
  const payload: Record<string, unknown> = {};
  for (const key of Object.keys(message)) {
    if (key !== 'method' && key !== 'id') payload[key] = message[key];
  }
  return payload;
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // not JSON: the caller answers badFrame
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasDangerousKey(value: object): boolean {
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return true;
    if (typeof member === 'object' && member !== null && hasDangerousKey(member)) return true;
  }
  return false;
}

/**
 * One pass over the bytes. Outside of strings every `:` is a key and every bracket a level; of strings only the length is
 * looked at: one that is as long as a dangerous key, or has a backslash and so may be any length, makes the frame worth a walk.
 */
function survey(frame: Buffer, { maxDepth, maxJsonKeys }: JsonLimits): 'tooMuch' | 'suspicious' | 'plain' {
  let depth = 0;
  let keys = 0;
  let stringStart = -1;
  let isSuspicious = false;
  const { length: end } = frame;
  for (let index = 0; index < end; index++) {
    const byte = frame[index];
    if (stringStart >= 0) {
      if (byte === backslash) {
        isSuspicious = true;
        index++;
      } else if (byte === quote) {
        const length = index - stringStart - 1;
        if (length === '__proto__'.length || length === 'constructor'.length) isSuspicious = true;
        stringStart = -1;
      }
    } else if (byte === quote) stringStart = index;
    else if (byte === colon) keys++;
    else if (byte === openBrace || byte === openBracket) {
      if (++depth > maxDepth) return 'tooMuch';
    } else if (byte === closeBrace || byte === closeBracket) depth--;
  }
  if (keys > maxJsonKeys) return 'tooMuch';
  return isSuspicious ? 'suspicious' : 'plain';
}
