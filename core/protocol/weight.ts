/** What a value weighs beside its text: about the characters that it takes as a member of something in JSON. */
const memberWeight = 8;

/** To list the members of an object that has many takes as long as to write them, so it is not taken apart. */
const mostMembers = 256;

/**
 * Whether a value makes more than about so many characters of JSON, and can be taken apart; looks no further than it must to
 * say so.
 */
export function isHeavy(value: unknown, limit: number): boolean {
  return weightLeft(value, limit) < 0;
}

/**
 * What is left of a weight when that of a value is taken from it; below zero it is no more than a beginning. NaN where an
 * object has too many members to be taken apart.
 */
export function weightLeft(value: unknown, weight: number): number {
  if (typeof value === 'string') return weight - value.length;
  const left = weight - memberWeight;
  if (!isObject(value)) return left;
  if (Array.isArray(value)) return listLeft(value, left);
  // Each byte would be a member.
  return ArrayBuffer.isView(value) ? NaN : membersLeft(value, left);
}

function listLeft(list: readonly unknown[], weight: number): number {
  let left = weight;
  for (let index = 0; index < list.length && left >= 0; index++) left = weightLeft(list[index], left);
  return left;
}

function membersLeft(value: Members, weight: number): number {
  let left = weight;
  let members = 0;
  for (const name in value) {
    if (++members > mostMembers) return NaN;
    if (left >= 0) left = weightLeft(value[name], left);
  }
  return left;
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
