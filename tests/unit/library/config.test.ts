import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { deepFreeze, mergePatch } from '../../../library/config.js';

/** RFC 7396, appendix A: original, patch, result. */
const examples = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
] as const;

describe('a merge patch', () => {
  for (const [original, patch, result] of examples) {
    it(`turns ${original} by ${patch} into ${result}`, () => {
      assert.deepEqual(mergePatch(JSON.parse(original), JSON.parse(patch)), JSON.parse(result));
    });
  }

  it('changes neither the target nor the patch', () => {
    const target = deepFreeze({ a: { b: 1 }, c: 2 });
    const patch = deepFreeze({ a: { b: null, d: 4 } });
    assert.deepEqual(mergePatch(target, patch), { a: { d: 4 }, c: 2 });
  });

  it('refuses a member __proto__ at any depth', () => {
    for (const patch of ['{"__proto__":{"polluted":1}}', '{"a":{"__proto__":{"polluted":1}}}']) {
      assert.throws(() => mergePatch({ a: {} }, JSON.parse(patch)), TypeError);
    }
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  });

  it('takes the names of inherited members for ordinary ones', () => {
    const merged = mergePatch({}, { constructor: { name: 'x' }, toString: 1 });
    assert.equal(JSON.stringify(merged), '{"constructor":{"name":"x"},"toString":1}');
  });

  it('takes an undefined member for a missing one', () => {
    assert.deepEqual(mergePatch({ a: 1 }, { a: undefined }), { a: 1 });
  });
});

describe('a deep freeze', () => {
  it('reaches lists and objects at every depth', () => {
    const frozen = deepFreeze({ list: [{ a: 1 }], deep: { er: { b: 2 } } });
    assert.ok(Object.isFrozen(frozen) && Object.isFrozen(frozen.list) && Object.isFrozen(frozen.list[0]));
    assert.ok(Object.isFrozen(frozen.deep.er));
  });

  it('passes values that cannot be frozen', () => {
    assert.equal(deepFreeze('text'), 'text');
    assert.equal(deepFreeze(null), null);
  });
});
