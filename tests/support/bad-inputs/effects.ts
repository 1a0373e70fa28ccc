import assert from 'node:assert/strict';
import type { Outcome } from './judge.js';
import type { Line } from './line.js';

/** What a check may look at beside the connection. */
export interface Scene {
  /** The head of the answer to the handshake, where that is what the case is about. */
  readonly head: string;
  /** How many bytes of memory a process has more than before all cases. */
  growth(): Promise<number>;
  /** Connects with another forged `X-Forwarded-For`; gives the status of the answer. */
  connectForged(address: string): Promise<number>;
  /** Most connections that one address may have. */
  readonly perAddress: number;
}

type Check = (line: Line, outcomes: readonly Outcome[], scene: Scene) => Promise<void> | void;

/** How it is checked what the vectors say in words, by the id of the case. */
const checks: Readonly<Record<string, Check>> = {
  'hs-016': (_line, _outcomes, { head }) => assert.doesNotMatch(head, /^set-cookie/im),
  'hs-017': async (line) => void (await line.close()),
  async 'hs-032'(line, _outcomes, scene) {
    line.send('{"method":"index.index.connection"}');
    assert.match((await line.next()) ?? '', /"address":"127\.0\.0\.1"/);
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429 && statuses.length < scene.perAddress) {
      statuses.push(await scene.connectForged(`10.0.0.${statuses.length + 2}`));
    }
    assert.equal(statuses.at(-1), 429, 'all of them are counted as one address');
  },
  async 'fr-026'(_line, _outcomes, scene) {
    const growth = await scene.growth();
    assert.ok(growth < 64 * 1_048_576, `${growth} bytes more`);
  },
  'fr-035': async (line) => assert.equal(await line.pong(), 'abc'),
  'js-001': async (line) => assert.equal(await line.next(), '3'),
  // A client that checks UTF-8 has read it; what it says is what was sent.
  'js-022': (_line, [reply]) => assert.deepEqual(paramOf(reply), { v: '\uD800' }),
  'js-023': (_line, [reply]) =>
    assert.deepEqual(paramOf(reply), { id: 'u1', type: 'wechatUser', code: 'room1' }),
  'js-025'(_line, outcomes) {
    assert.equal(outcomes.length, 6);
    for (const outcome of outcomes.slice(0, 5)) {
      assert.match('text' in outcome ? outcome.text : '', /^\{"status":400,"event":"badFrame",/);
    }
  },
};

/** Checks the effect of a case; fails where nobody has written how. */
export async function checkEffect(
  id: string,
  line: Line,
  outcomes: readonly Outcome[],
  scene: Scene,
): Promise<void> {
  const check = checks[id];
  assert.ok(check !== undefined, `there is no check for the effect of ${id}`);
  await check(line, outcomes, scene);
}

function paramOf(outcome: Outcome | undefined): unknown {
  assert.ok(outcome !== undefined && 'text' in outcome);
  const { param }: { readonly param?: unknown } = JSON.parse(outcome.text);
  return param;
}
