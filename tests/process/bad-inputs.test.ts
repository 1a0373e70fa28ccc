import { after, before, describe, it } from 'node:test';
import { casesOf } from '../support/bad-inputs/cases.js';
import { Target } from '../support/bad-inputs/target.js';

for (const surface of ['handshake', 'wsRaw', 'wsText', 'wsJson'] as const) {
  describe(`bad inputs, ${surface}, to a whole server`, () => {
    const target = new Target();
    before(() => target.start());
    after(() => target.end());

    for (const entry of casesOf(surface)) {
      it(`${entry.id}: ${entry.title}`, (test) => target.play(test, surface, entry));
    }

    it('leave every process alive and as large as it was', () => target.assertSettled());
  });
}
