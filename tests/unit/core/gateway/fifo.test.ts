import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fifo } from '../../../../core/gateway/fifo.js';
import { Chance } from '../../../support/chance.js';

interface Item {
  readonly number: number;
}

describe('a line that is left at its front', () => {
  it('does what an array does, whatever the order of joining, leaving and being taken out', () => {
    const chance = new Chance(20_261_121);
    const fifo = new Fifo<Item>();
    let expected: Item[] = [];
    for (let number = 0; number < 20_000; number++) {
      const most = number % 4_000 < 2_000 ? 300 : 3;
      const what = chance.below(expected.length < most ? 10 : 5);
      if (what >= 5 || what === 4) {
        fifo.push({ number });
        expected.push({ number });
      } else if (what > 0) {
        assert.deepEqual(fifo.shift(), expected.shift());
      } else {
        const wanted = expected[chance.below(expected.length + 1)]?.number ?? -1;
        assert.equal(fifo.take((item) => item.number === wanted)?.number ?? -1, wanted);
        expected = expected.filter((item) => item.number !== wanted);
      }
      assert.equal(fifo.length, expected.length);
      assert.deepEqual(fifo.first, expected[0]);
      if (number % 50 === 0) assert.deepEqual(fifo.toArray(), expected);
    }
  });

  it('takes others in the place of those who stood in it', () => {
    const fifo = new Fifo<Item>();
    for (let number = 0; number < 9; number++) fifo.push({ number });
    fifo.shift();
    fifo.replace([{ number: 20 }, { number: 21 }]);
    fifo.push({ number: 22 });
    assert.deepEqual(
      fifo.toArray().map(({ number }) => number),
      [20, 21, 22],
    );
    fifo.replace([]);
    assert.equal(fifo.shift(), undefined);
    assert.equal(fifo.length, 0);
  });
});
