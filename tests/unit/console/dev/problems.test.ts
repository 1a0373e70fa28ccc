import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';

import { problemLines, problemsOf } from '../../../../core/console/dev/problems.js';

const source = `import { Action, Controller } from '#core';

@Controller()
export class PollController {
  @Action()
  async onOpen() {
    return this.vote();
  }

  private vote() {}
}
`;

describe('problems of what was saved', () => {
  const root = mkdtempSync(join(tmpdir(), 'hl-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const path = 'app/live/controller/poll.ts';
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), source);

  it('have the place that the compiler said, and its details in one message', () => {
    const reasons = [
      `${path}(14,9): error TS2322: Type 'string' is not assignable to type 'number'.`,
      '  Because of this.',
      "error TS5083: Cannot read file '/x'.",
    ];
    assert.deepEqual(problemsOf(reasons, { root, app: 'app' }), [
      {
        place: `${path}:14:9`,
        message: "TS2322: Type 'string' is not assignable to type 'number'.\n  Because of this.",
      },
      { place: '', message: "error TS5083: Cannot read file '/x'." },
    ]);
  });

  it('have the line of the class or method that the boot check named', () => {
    const faults = {
      'PollController.onOpen is called like a hook; rename it.': `${path}:6`,
      'PollController.vote is static.': `${path}:10`,
      'PollController has no action and no hook.': `${path}:4`,
      'Other has no @Controller().': path,
      'cannot be imported: Error: no database (app/live/model/db.ts:3:7).': 'app/live/model/db.ts:3:7',
    };
    for (const [message, place] of Object.entries(faults))
      assert.deepEqual(problemsOf([`${path}: ${message}`], { root, app: 'app' }), [{ place, message }]);
    assert.deepEqual(problemsOf(['app/gone.ts: X is gone.'], { root, app: 'app' }), [
      { place: 'app/gone.ts', message: 'X is gone.' },
    ]);
  });

  it('are in the tree that the application stands in', () => {
    const reasons = ['app/x.ts: X is wrong.', 'app/y.ts: cannot be imported: Error: no (app/z.ts:3:7).'];
    const places = problemsOf(reasons, { root, app: 'tests/app' }).map(({ place }) => place);
    assert.deepEqual(places, ['tests/app/x.ts', 'tests/app/z.ts:3:7']);
  });

  it('are shown as they are where they have no place', () => {
    const [problem] = problemsOf(['setting.worker_num: expected a whole number'], { root, app: 'app' });
    assert.deepEqual(problem && problemLines(problem, true), [
      '  setting.worker_num: expected a whole number',
    ]);
  });

  it('are lines for a terminal, the place in red where it has colours', () => {
    const problem = { place: 'app/x.ts:1:2', message: 'one\n two' };
    assert.deepEqual(problemLines(problem, false), ['app/x.ts:1:2', '  one', '   two']);
    assert.equal(problemLines(problem, true)[0], '\u001B[31mapp/x.ts:1:2\u001B[0m');
  });

  it('are bounded, in number and in length', () => {
    const many = problemsOf(
      Array.from({ length: 100 }, () => 'x'.repeat(5_000)),
      { root, app: 'app' },
    );
    assert.equal(many.length, 30);
    assert.ok(many.every(({ message }) => message.length === 1_000));
  });
});
