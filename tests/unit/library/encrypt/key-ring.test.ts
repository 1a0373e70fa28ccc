import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { KeyRing, openToken, sealToken } from '#library';

import { testKey } from '../../../support/tokens.js';

const [k1, k2] = ['k1', 'k2'].map((kid) => testKey(kid).toString('base64'));
assert.ok(k1 !== undefined && k2 !== undefined);
const ring = new KeyRing({ keys: { k2, k1 } });

describe('a key ring', () => {
  it('gives back what it has sealed for that purpose', () => {
    for (const text of ['13800000000', '', '小牛 🐱', '\u{feff}']) {
      const sealed = ring.seal(text, 'user.phone');
      assert.match(sealed, /^s1\.k2\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/);
      assert.equal(ring.open(sealed, 'user.phone'), text);
    }
  });

  it('opens nothing that was sealed for another purpose, or is a token', () => {
    const sealed = ring.seal('text', 'user.phone');
    assert.equal(ring.open(sealed, 'user.mail'), undefined);
    const key = testKey('k2');
    const token = sealToken('text', { kid: 'k2', key, audience: 'user.phone' });
    assert.equal(ring.open(token, 'user.phone'), undefined);
    assert.equal(ring.open(token.replace('a1', 's1'), 'user.phone'), undefined);
    const asToken = sealed.replace('s1', 'a1');
    assert.equal(openToken(asToken, { keys: new Map([['k2', key]]), audience: 'user.phone' }), undefined);
  });

  it('opens nothing of which a single character is another', () => {
    const sealed = ring.seal('text', 'p');
    for (let index = 0; index < sealed.length; index++) {
      const changed = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`;
      assert.equal(ring.open(changed, 'p'), undefined, changed);
    }
    for (const odd of ['', 's1', 's1.k2', `${sealed}.`, `${sealed}=`, sealed.slice(0, -1)])
      assert.equal(ring.open(odd, 'p'), undefined, odd);
  });

  it('still opens what an older key has sealed, and says that it should be sealed anew', () => {
    const old = new KeyRing({ keys: { k1 } }).seal('text', 'p');
    assert.equal(ring.open(old, 'p'), 'text');
    assert.ok(ring.needsReseal(old));
    assert.ok(!ring.needsReseal(ring.seal('text', 'p')));
    assert.equal(new KeyRing({ keys: { k2 } }).open(old, 'p'), undefined);
  });

  it('seals with the key that is called current', () => {
    assert.match(new KeyRing({ keys: { k2, k1 }, current: 'k1' }).seal('', 'p'), /^s1\.k1\./);
  });

  it('says what is wrong with a key, and does not show it', () => {
    assert.throws(() => new KeyRing({ keys: {} }), /needs a key. Make one: openssl/);
    assert.throws(() => new KeyRing({ keys: { k2 }, current: 'k9' }), /no key "k9": name one of k2/);
    assert.throws(() => new KeyRing({ keys: { 'a.b': k2 } }), /1 to 32 letters/);
    const short = Buffer.from('sixteen bytes !!').toString('base64');
    assert.throws(() => new KeyRing({ keys: { k3: short } }), {
      message: 'Key k3: expected 32 bytes in base64, found 16 bytes. Make one: openssl rand -base64 32',
    });
    assert.throws(() => new KeyRing({ keys: { k3: 'no base64!' } }), /found a text that is not base64/);
  });
});
