import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { openToken, sealToken } from '../../../../library/encrypt/sealed-token.js';
import { buildToken, testKey } from '../../../support/tokens.js';

const keys = new Map([
  ['k1', testKey('k1')],
  ['k2', testKey('k2')],
]);
const audience = 'ws.example.test';
const seal = (plaintext: string) => sealToken(plaintext, { kid: 'k2', key: testKey('k2'), audience });

describe('a sealed token', () => {
  it('gives back what was sealed', () => {
    for (const plaintext of ['{"id":"u1"}', '', '小牛 🐱', '\u{feff}{}']) {
      assert.equal(openToken(seal(plaintext), { keys, audience }), plaintext);
    }
  });

  it('has five parts without padding, and is another one each time', () => {
    assert.match(seal('{}'), /^a1\.k2\.[\w-]{16}\.[\w-]{3}\.[\w-]{22}$/);
    assert.notEqual(seal('{}'), seal('{}'));
  });

  it('is the format that another implementation writes', () => {
    const token = buildToken({ rawPlaintext: '{"id":"u1"}' }, 0);
    assert.equal(openToken(token, { keys, audience }), '{"id":"u1"}');
  });

  it('opens for its audience only', () => {
    assert.equal(openToken(seal('{}'), { keys, audience: 'other.example.test' }), undefined);
  });

  it('opens under a key of the ring only', () => {
    assert.equal(openToken(seal('{}'), { keys: new Map(), audience }), undefined);
    assert.equal(openToken(seal('{}'), { keys: new Map([['k2', testKey('k1')]]), audience }), undefined);
  });

  it('has one spelling: no change of a single character opens', () => {
    const token = seal('{"id":"u1","type":"wall"}');
    for (let index = 0; index < token.length; index++) {
      for (const letter of ['A', 'B', '_', '=', '.', ' ']) {
        if (token[index] === letter) continue;
        const changed = token.slice(0, index) + letter + token.slice(index + 1);
        assert.equal(openToken(changed, { keys, audience }), undefined, changed);
      }
    }
  });

  it('does not open when it holds no UTF-8', () => {
    const [head, kid, iv, , tag] = seal('abc').split('.');
    assert.equal(openToken([head, kid, iv, '_w', tag].join('.'), { keys, audience }), undefined);
  });
});
