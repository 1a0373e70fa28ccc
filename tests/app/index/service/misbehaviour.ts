import { z } from 'zod';
import { Refusal } from '#core';

/** A schema for the name of one of these. */
export function oneOf<Name extends string>(table: Record<Name, unknown>): z.ZodType<Name, Name> {
  return z.custom<Name>((value) => typeof value === 'string' && Object.hasOwn(table, value));
}

class Hostile extends Error {
  override get message(): string {
    throw new Error('even its message throws');
  }
}

/** Everything that people throw. */
export const throws = {
  error: () => {
    throw new Error('boom at /srv/secret/path', { cause: new TypeError('the cause') });
  },
  later: async () => Promise.reject(new Error('boom, later')),
  refusal: () => {
    throw new Refusal(403, 'mustBeWechatUser', '仅允许微信用户连入', { type: 'wall' });
  },
  refusalWithoutText: () => {
    throw new Refusal(409, 'alreadyThere');
  },
  unwritableRefusal: () => {
    throw new Refusal(403, 'nope', 'nope', 1n);
  },
  // oxlint-disable-next-line prefer-promise-reject-errors -- people do
  nothing: async () => Promise.reject(),
  text: () => {
    // oxlint-disable-next-line no-throw-literal -- people do
    throw 'a text';
  },
  hostile: () => {
    throw new Hostile();
  },
};

/** Everything that looks like a promise and is none. */
export const thenables = {
  // oxlint-disable unicorn/no-thenable -- that is what they are here for
  never: { then: () => undefined },
  throws: {
    then: () => {
      throw new Error('then throws');
    },
  },
  twice: {
    then: (found: (value: string) => void) => {
      found('first');
      found('second');
    },
  },
  getter: {
    get then(): never {
      throw new Error('reading then throws');
    },
  },
  // oxlint-enable unicorn/no-thenable
};

const trap = (): never => {
  throw new Error('a trap');
};
const cycle: Record<string, unknown> = {};
cycle['cycle'] = cycle;

/** Everything that JSON cannot write. */
export const unwritables = {
  cycle,
  bigint: 1n,
  toJSON: { toJSON: trap },
  proxy: new Proxy({}, { getPrototypeOf: trap }),
};

/** Every way to end a process. */
export const crashes = {
  exit: () => process.exit(1),
  abort: () => process.abort(),
  throw: () =>
    process.nextTick(() => {
      throw new Error('thrown where nobody catches');
    }),
  reject: () => void Promise.reject(new Error('rejected where nobody catches')),
};
