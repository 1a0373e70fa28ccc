import { types } from 'node:util';
import { endOfPart } from './payload.js';
import { isHeavy, weightLeft } from './weight.js';

/** A part of a list or an object has about so many characters. */
const partChars = 4_096;

/** A large text is gone through in parts of so many code units. */
const textChars = 16_384;

/** What JSON does not write as it is, and little else. */
const escaped = /["\\\p{Cc}\p{Cs}]/u;

/** Deeper than that nothing is taken apart: what holds itself has no end, and `JSON.stringify` says so. */
const mostLevels = 32;

/**
 * Writes a value as JSON, part by part. All parts together are what `JSON.stringify` gives, and none where that is undefined;
 * only a `toJSON` is not told its place in a list. Where the value is changed meanwhile, it keeps the members that it has now, and
 * so does each list that is one of them. Every member is written as it is when its turn comes, and keeps its own from then on.
 * @throws {TypeError} when it cannot be written as JSON (a cycle, a bigint).
 */
export function jsonParts(value: unknown, level = 0): Generator<string, void> {
  if (isText(value)) return textParts(value);
  if (!isTakenApart(value, level)) return onePart(value);
  return Array.isArray(value)
    ? listParts(value.slice(), level + 1)
    : memberParts(membersOf(value), level + 1);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > partChars;
}

function isTakenApart(value: unknown, level: number): value is object {
  if (typeof value !== 'object' || value === null || level >= mostLevels) return false;
  return isHeavy(value, partChars) && !('toJSON' in value) && !types.isBoxedPrimitive(value);
}

function* onePart(value: unknown): Generator<string, void> {
  const written: string | undefined = JSON.stringify(value);
  if (written !== undefined) yield written;
}

/** To look for what must be escaped takes half the time of writing it, and the whole is never put together. */
function* textParts(text: string): Generator<string, void> {
  yield '"';
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = endOfPart(text, start, textChars);
    const part = text.substring(start, end);
    yield escaped.test(part) ? JSON.stringify(part).slice(1, -1) : part;
  }
  yield '"';
}

function* listParts(list: readonly unknown[], level: number): Generator<string, void> {
  for (let start = 0, end = 0; start < list.length; start = end) {
    yield start === 0 ? '[' : ',';
    end = endOfGroup(list, start);
    const first = list[start];
    if (end === start + 1 && (isText(first) || isTakenApart(first, level))) yield* jsonParts(first, level);
    else yield withoutBrackets(list.slice(start, end));
  }
  yield ']';
}

/** The end of those elements that make one part together; the first one is always among them. */
function endOfGroup(list: readonly unknown[], start: number): number {
  let left = weightLeft(list[start], partChars);
  let end = start + 1;
  for (; left >= 0 && end < list.length; end++) {
    left = weightLeft(list[end], left);
    if (!(left >= 0)) break;
  }
  return end;
}

/** The members of an object as they are now, with copies of the lists among them. */
function membersOf(object: object): [string, unknown][] {
  return Object.entries(object).map(([name, member]: [string, unknown]) => {
    const isList = Array.isArray(member) && !('toJSON' in member);
    return [name, isList ? member.slice() : member];
  });
}

function* memberParts(members: readonly [string, unknown][], level: number): Generator<string, void> {
  let before = '{';
  for (const [name, member] of members) {
    if (isText(member) || isTakenApart(member, level)) {
      const parts = jsonParts(member, level);
      yield `${before}${JSON.stringify(name)}:`;
      yield* parts;
    } else {
      const written = withoutBrackets({ [name]: member });
      if (written === '') continue; // JSON has no word for it
      yield before + written;
    }
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

function withoutBrackets(value: object): string {
  return JSON.stringify(value).slice(1, -1);
}
