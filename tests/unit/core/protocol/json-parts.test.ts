import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonParts } from '../../../../core/protocol/json-parts.js';
import { isHeavy } from '../../../../core/protocol/weight.js';
import { Chance } from '../../../support/chance.js';

const rows = (count: number): object[] => Array.from({ length: count }, (_, id) => ({ id, say: 'hello' }));
const many = Object.fromEntries(rows(5_000).map((row, at) => [`m${at}`, row]));
const asJson = (value: unknown): string => JSON.stringify(value) ?? '';

function written(value: unknown): string {
  const parts = [...jsonParts(value)];
  for (const part of parts) assert.equal(typeof part, 'string');
  return parts.join('');
}

class Point {
  readonly hidden = (): string => 'no JSON';
  constructor(readonly x: number) {}
}

const cases: Record<string, unknown> = {
  nothing: undefined,
  'a function': () => 1,
  'a small list': [1, 'two', null],
  'a large list': rows(5_000),
  'a large list in an object': { count: 5_000, list: rows(5_000) },
  'lists in lists': Array.from({ length: 50 }, () => rows(300)),
  'a large text': 'x'.repeat(100_000),
  'a large text that is escaped': `"\\\n\u0000\u2028\ud83c${'🎈'.repeat(10_000)}\udc00`.repeat(3),
  'a large text in a list': ['a', 'x'.repeat(100_000), 'b'],
  'a large text in an object in a list': [{ text: 'x'.repeat(100_000) }],
  'an object of very many members': many,
  'such an object among others': { many, list: rows(5_000) },
  'what JSON has no word for, in a list': [undefined, () => 1, Symbol('s'), ...rows(5_000), undefined],
  'what JSON has no word for, in an object': { a: undefined, list: rows(5_000), b: () => 1, c: Symbol('s') },
  'an object of which nothing is left': { a: { toJSON: () => undefined, list: rows(5_000) }, b: asJson },
  'an object of functions': Object.fromEntries(rows(200).map((_, at) => [`a${at}`, asJson])),
  'gaps in a list': Object.assign([], { 3: rows(5_000), 9: 'last' }),
  'numbers that JSON does not have': [NaN, -Infinity, -0, ...rows(5_000)],
  dates: rows(2_000).map((row) => ({ ...row, at: new Date(0) })),
  'objects of a class': rows(2_000).map((_, at) => new Point(at)),
  'an object that writes itself': { toJSON: () => rows(5_000), list: rows(5_000) },
  'an object that writes itself as nothing': [{ toJSON: () => undefined, list: rows(5_000) }],
  'an object that knows its name': { name: { toJSON: (name: string) => name }, list: rows(5_000) },
  'bytes and maps': [Buffer.alloc(50_000, 7), new Uint16Array(9), new Map([[1, 2]]), ...rows(5_000)],
  'boxed values': [Object(7), Object('7'), Object(false), ...rows(5_000)],
  'an object of a class with a large list': Object.assign(new Point(1), { list: rows(5_000) }),
  'a boxed value with a large list': Object.assign(Object(7), { list: rows(5_000) }),
  'no prototype': Object.assign(Object.create(null), { list: rows(5_000) }),
  'a member called __proto__': JSON.parse(`{"__proto__":${JSON.stringify(rows(5_000))},"a":{"__proto__":1}}`),
  'a list that writes itself': { list: Object.assign(rows(5_000), { toJSON: () => 7 }), others: rows(5_000) },
  'names that are escaped': { 'a"\n': rows(5_000), '': rows(5_000), 7: 1 },
  'what is not listed': Object.defineProperty({ list: rows(5_000) }, 'hidden', { value: 1 }),
};

describe('JSON in parts', () => {
  for (const [name, value] of Object.entries(cases)) {
    it(`is what JSON.stringify gives: ${name}`, () => assert.ok(written(value) === asJson(value)));
  }

  it('is what JSON.stringify gives, whatever the value', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const value = anything(new Chance(seed), 0);
      assert.ok(written(value) === asJson(value), `seed ${seed}`); // a difference would have megabytes
    }
  });

  it('has no long parts where a value can be taken apart', () => {
    const longest = (value: unknown): number =>
      Math.max(...[...jsonParts(value)].map(({ length }) => length));
    assert.ok(longest(rows(20_000)) < 8_000);
    assert.ok(longest({ a: [{ list: rows(20_000) }], count: 1 }) < 8_000);
    assert.ok(longest([1, rows(20_000), 2]) < 8_000);
    assert.ok(longest('x'.repeat(1_000_000)) < 20_000);
    assert.ok(longest(Array.from({ length: 1_000 }, () => 'x'.repeat(3_000))) < 8_000);
  });

  it('is one part where to take it apart would take as long', () => {
    for (const value of [many, [many], Buffer.alloc(50_000)]) assert.ok([...jsonParts(value)].length <= 3);
  });

  it('is asked for where a value is heavy and can be taken apart', () => {
    const heavy = [
      rows(5_000),
      { rows: [rows(5_000)] },
      Object.assign(new Point(1), { text: 'x'.repeat(5_000) }),
    ];
    for (const value of heavy) assert.equal(isHeavy(value, 4_096), true);
    const others = [many, Buffer.alloc(50_000), Buffer.alloc(100), new Map([[1, rows(5_000)]]), rows(50), 7];
    for (const value of others) assert.equal(isHeavy(value, 4_096), false);
  });

  it('has the members that a list had to begin with, whatever becomes of the list', () => {
    for (const around of [(list: unknown) => list, (list: unknown) => ({ first: rows(5_000), list })]) {
      const list = rows(5_000);
      const value = around(list);
      const before = asJson(value);
      let text = '';
      let parts = 0;
      for (const part of changing(jsonParts(value), () =>
        list.push({ id: -1, say: 'later' }, ...list.splice(0, 2)),
      )) {
        text += part;
        parts++;
      }
      assert.ok(parts > 10);
      assert.ok(text === before);
    }
  });

  it('has the members that an object had to begin with, and of each what it is when its turn comes', () => {
    const second = { state: 'before' };
    const value: Record<string, unknown> = { first: rows(5_000), second, third: 3 };
    const change = (): void => {
      delete value['third'];
      value['fourth'] = 4;
      second.state = 'after';
    };
    const text = [...changing(jsonParts(value), change)].join('');
    assert.ok(text === asJson({ first: rows(5_000), second: { state: 'after' }, third: 3 }));
  });

  it('refuses what JSON.stringify refuses', () => {
    const ring: unknown[] = rows(5_000);
    ring.push({ ring });
    assert.throws(() => written(ring), /circular/);
    const small: Record<string, unknown> = {};
    small['self'] = small;
    assert.throws(() => written({ small, list: rows(5_000) }), /circular/);
    const wide: Record<string, unknown> = { list: rows(5_000) };
    for (let at = 0; at < 200; at++) wide[`a${at}`] = wide;
    assert.throws(() => written(wide), /circular/);
    assert.throws(() => written([...rows(5_000), 1n]), TypeError);
  });
});

const others = [undefined, null, true, false, 0, -1.5, NaN, 1e21, asJson, new Date(1), new Point(1)];

/** Changes something before every part. */
function* changing(parts: Iterable<string>, change: () => void): Iterable<string> {
  change();
  for (const part of parts) {
    yield part;
    change();
  }
}

/** A value of some thousands of members at most, of all that JSON has and has not. */
function anything(chance: Chance, level: number): unknown {
  const most = level === 0 ? 300 : level === 1 ? 12 : 4;
  const below = () => anything(chance, level + 1);
  switch (chance.weighted({ list: level < 4 ? 3 : 0, object: level < 4 ? 3 : 0, text: 2, other: 3 })) {
    case 'list':
      return Array.from({ length: chance.below(most) }, below);
    case 'object':
      return Object.fromEntries(
        Array.from({ length: chance.below(Math.min(most, 300)) }, () => [anyText(chance, 9), below()]),
      );
    case 'text':
      return anyText(chance, chance.happens(0.002) ? 40_000 : 30);
    case 'other':
      return others[chance.below(others.length)];
  }
}

function anyText(chance: Chance, most: number): string {
  const piece = chance.pick(['x', 'é', '中', '🚀', '"', '\\', '\n', '\ud800', 'name']);
  return piece.repeat(chance.below(most)) + chance.pick(['', 'a', '"', '1']);
}
