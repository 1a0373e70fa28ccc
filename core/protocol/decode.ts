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
 * too many keys, a `method` that is no text, an `id` that cannot be one, or a member that would shadow an object's own
 * machinery (`__proto__`, `constructor`, `prototype`).
 *
 * The depth is checked before JSON.parse, which takes any depth: five million levels block the process for four seconds.
 */
export function decodeRequest(frame: Buffer, limits: JsonLimits): Request | undefined {
  if (!isWithinLimits(frame, limits)) return undefined;
  const message = parseObject(frame.toString('utf8'));
  if (message === undefined) return undefined;
  const { method = 'index', id, ...payload } = message;
  if (typeof method !== 'string') return undefined;
  if (id !== undefined && !isRequestId(id)) return undefined;
  return { method, id, payload };
}

function parseObject(json: string): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined; // not JSON: the caller answers badFrame
  }
  if (!isObject(value)) return undefined;
  // A dangerous name must stand there in letters or behind a \\u escape; only then is a walk worth its cost.
  const suspicious = json.includes('proto') || json.includes('constructor') || json.includes('\\u');
  return suspicious && hasDangerousKey(value) ? undefined : value;
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

/** One pass over the bytes, outside of strings: every `:` is a key, every bracket a level. */
function isWithinLimits(frame: Buffer, { maxDepth, maxJsonKeys }: JsonLimits): boolean {
  let depth = 0;
  let keys = 0;
  let inString = false;
  for (let index = 0; index < frame.length; index++) {
    const byte = frame[index];
    if (inString) {
      if (byte === backslash) index++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === colon) keys++;
    else if (byte === openBrace || byte === openBracket) {
      if (++depth > maxDepth) return false;
    } else if (byte === closeBrace || byte === closeBracket) depth--;
  }
  return keys <= maxJsonKeys;
}
