import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { randomCode } from '#library';

describe('a random code', () => {
  it('has six digits and letters where nothing else is said', () => {
    for (let round = 0; round < 1_000; round++) assert.match(randomCode(), /^[0-9A-Za-z]{6}$/);
  });

  it('has exactly the length and the alphabet that are asked for', () => {
    for (const length of [1, 7, 1_024])
      assert.match(randomCode(length, '01'), new RegExp(`^[01]{${length}}$`));
    assert.equal(Array.from(randomCode(20, '🐂🐱')).length, 20);
  });

  it('draws every character as often as any other', () => {
    const [draws, alphabet] = [62_000, 62];
    const counts = new Map<string, number>();
    for (let drawn = 0; drawn < draws; drawn += 1_000)
      for (const character of randomCode(1_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
    assert.equal(counts.size, alphabet);
    const mean = draws / alphabet;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
    // 61 degrees of freedom: one run of ten million is above 140.
    assert.ok(chiSquare < 140, `chi square ${chiSquare}`);
  });

  it('is not the same twice', () => {
    assert.equal(new Set(Array.from({ length: 1_000 }, () => randomCode(16))).size, 1_000);
  });

  it('says what a length and an alphabet may be', () => {
    for (const length of [0, -1, 1.5, NaN, 1_025]) assert.throws(() => randomCode(length), /1 to 1024/);
    assert.throws(() => randomCode(6, 'a'), /name more/);
    assert.throws(() => randomCode(6, 'aba'), /name each once/);
  });
});
