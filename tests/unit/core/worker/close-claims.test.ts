import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Ledger } from '../../../../core/cluster/ledger.js';
import { StoreUnavailable } from '../../../../core/cluster/store-unavailable.js';
import { settingsSchema } from '../../../../core/config/schema.js';
import { Broadcasts } from '../../../../core/worker/broadcasts.js';
import { ControllerNames } from '../../../../core/worker/close-controllers.js';
import { CloseWork, type Ending } from '../../../../core/worker/close-work.js';
import type { Context } from '../../../../core/worker/context.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { LogListener } from '../../../support/log-listener.js';
import { memoryCluster } from '../../../support/memory-cluster.js';

/** A close controller that takes as long as the test likes. */
class SlowController {
  readonly told: string[] = [];
  readonly #waiting: (() => void)[] = [];

  async onClose({ id }: Context): Promise<void> {
    this.told.push(id);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** A hook may take half a minute, so a claim holds for fifty seconds. */
const timeoutMs = 30_000;

async function setUp(count: number) {
  const clock = new FakeClock();
  const { ledger } = memoryCluster(clock);
  const controller = new SlowController();
  const work = (node: string, through: Ledger = ledger) => {
    const { limits, locale, compatibility } = settingsSchema.parse({});
    const controllers = new ControllerNames([{ module: 'a', controller: 'slow', instance: controller }]);
    const broadcasts = new Broadcasts({ limits, locale }, clock);
    const { log } = new LogListener();
    return new CloseWork({
      node,
      ledger: through,
      controllers,
      broadcasts,
      compatibility,
      timeoutMs,
      clock,
      log,
    });
  };
  await ledger.lease('g1', 3_600_000);
  for (let number = 1; number <= count; number++) {
    await ledger.open({ id: `g1.${number}`, facts: null, openedAt: 1, controllers: ['a.slow'] });
  }
  return { clock, ledger, controller, work };
}

function endOf(number: number): Ending {
  return { id: `g1.${number}`, code: 1000, running: [], insteadOf: [], isOrphan: false };
}

describe('the claim to the close work of a connection', () => {
  it('is renewed when the work has waited long for its turn, and given up where somebody else has it by then', async () => {
    const { clock, ledger, controller, work } = await setUp(129);
    const mine = work('w1');
    for (let number = 1; number <= 129; number++) void mine.finish(endOf(number));
    for (let round = 0; round < 2; round++) {
      await turn();
      clock.advance(28_000);
      if (round === 1) assert.equal((await ledger.claim('g1.129', { by: 'w2' })).status, 'claimed');
      controller.release();
    }
    await turn();
    assert.equal(controller.told.length, 128);
    assert.ok(!controller.told.includes('g1.129'), 'somebody else tells of its end');
  });

  it('is had at once where it was given and the answer was lost', async () => {
    const { clock, ledger, controller, work } = await setUp(1);
    let isLost = false;
    const lossy: Ledger = Object.create(ledger);
    lossy.claim = async (...args) => {
      const result = await ledger.claim(...args);
      if (isLost) return result;
      isLost = true;
      throw new StoreUnavailable('timeout', 'no answer');
    };
    void work('w1', lossy).finish(endOf(1));
    await turn();
    clock.advance(100);
    await turn();
    assert.deepEqual(controller.told, ['g1.1']);
  });

  it('is asked for once by a worker that is told twice', async () => {
    const { clock, ledger, controller, work } = await setUp(1);
    const mine = work('w1');
    const twice = Promise.all([mine.finish(endOf(1)), mine.finish(endOf(1))]);
    await ledger.leave('g1');
    assert.equal(await mine.claim({ ...endOf(1), isOrphan: true }), undefined);
    await turn();
    controller.release();
    await turn();
    clock.advance(100);
    await twice;
    assert.deepEqual(controller.told, ['g1.1']);
  });
});
