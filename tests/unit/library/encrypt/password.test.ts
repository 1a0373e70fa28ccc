import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';

import { hashPassword, needsRehash, verifyPassword } from '#library';

import { readVectors } from '../../../support/vectors.js';

const entry = z.object({
  password: z.string(),
  hash: z.string(),
  hash_of_first_commit: z.string(),
  hash_of_second_rule: z.string(),
});
const { password: vectors } = z
  .object({ password: z.array(entry).min(1) })
  .parse(readVectors('legacy-hash.json'));

describe('a password hash', () => {
  it('is of scrypt with its cost in it, and another one each time', async () => {
    const [one, other] = await Promise.all([hashPassword('secret'), hashPassword('secret')]);
    assert.match(one, /^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.notEqual(one, other);
  });

  it('is that of its password and of no other', async () => {
    const hash = await hashPassword('小牛🐂 secret');
    assert.ok(await verifyPassword('小牛🐂 secret', hash));
    for (const other of ['小牛🐂 Secret', '小牛🐂 secret ', ''])
      assert.ok(!(await verifyPassword(other, hash)));
  });

  it('is the same for two spellings of one character', async () => {
    assert.ok(await verifyPassword('cafe\u0301', await hashPassword('caf\u00e9')));
  });

  it('is the one of RFC 7914, section 12', async () => {
    const encode = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
    const sodium = 'U29kaXVtQ2hsb3JpZGU';
    const known =
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';
    assert.ok(
      await verifyPassword(
        'pleaseletmein',
        `$scrypt$ln=14,r=8,p=1$${sodium}$${encode(Buffer.from(known, 'hex'))}`,
      ),
    );
  });

  it('of the original systems is known, by each of the three rules they had', async () => {
    for (const { password, hash, hash_of_first_commit: first, hash_of_second_rule: second } of vectors) {
      for (const stored of [hash, first, second]) {
        assert.ok(await verifyPassword(password, stored), JSON.stringify(password));
        assert.ok(!(await verifyPassword(`${password}.`, stored)));
        assert.ok(needsRehash(stored));
      }
    }
  });

  it('should be made anew where it is an old one or of another cost, and only there', async () => {
    const hash = await hashPassword('secret');
    assert.ok(!needsRehash(hash));
    for (const old of [hash.replace('ln=15', 'ln=14'), hash.replace('p=3', 'p=1'), 'no hash', ''])
      assert.ok(needsRehash(old));
  });

  it('that is none is nobody’s, and neither is that of a user who does not exist', async () => {
    const hash = await hashPassword('secret');
    const greedy = ['ln=40', 'ln=22', 'ln=0'].map((cost) => hash.replace('ln=15', cost));
    for (const stored of ['', 'secret', '$scrypt$', `${hash}$`, hash.toUpperCase(), ...greedy])
      assert.equal(await verifyPassword('secret', stored), false, stored);
    assert.equal(await verifyPassword('secret', undefined), false);
  });

  it('is not made of nothing, nor of more than somebody types', async () => {
    await assert.rejects(hashPassword(''), /refuse it before/);
    await assert.rejects(hashPassword('x'.repeat(4_097)), /4096 bytes at most: refuse/);
    assert.equal(await verifyPassword('x'.repeat(1e6), await hashPassword('x')), false);
  });
});
