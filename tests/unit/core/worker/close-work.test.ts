import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '#library';
import type { Ledger } from '../../../../core/cluster/ledger.js';
import { StoreUnavailable } from '../../../../core/cluster/store-unavailable.js';
import { settingsSchema } from '../../../../core/config/schema.js';
import { Broadcasts } from '../../../../core/worker/broadcasts.js';
import { CloseWork } from '../../../../core/worker/close-work.js';
import { ControllerNames } from '../../../../core/worker/close-controllers.js';
import type { Context } from '../../../../core/worker/context.js';
import type { OnClose } from '../../../../core/worker/hooks.js';
import { FakeClock } from '../../../../core/testing/fake-clock.js';
import { settled } from '../../../support/interleavings/turns.js';
import { memoryCluster } from '../../../support/memory-cluster.js';

const settings = settingsSchema.parse({});
const minute = 60_000;

/** Its hook notes whom it was told of, and never ends. */
class GuestController implements OnClose {
  readonly told: string[] = [];

  onClose({ id }: Context): Promise<void> {
    this.told.push(id);
    return new Promise(() => undefined);
  }
}

/** A worker that does close work, and connections that have ended. */
class Scene {
  readonly clock = new FakeClock();
  readonly ledger = memoryCluster(this.clock).ledger;
  readonly guest = new GuestController();
  /** What the gateway would be told is done. */
  readonly done: string[] = [];
  /** Answers of the ledger to a claim that get lost on their way. */
  lostAnswers = 0;
  readonly work = new CloseWork({
    node: 'w1',
    ledger: this.#watched(),
    controllers: new ControllerNames([{ module: 'hall', controller: 'guest', instance: this.guest }]),
    broadcasts: new Broadcasts(settings, this.clock),
    compatibility: settings.compatibility,
    timeoutMs: 10_000,
    clock: this.clock,
    log: createLog({ level: 'silent' }),
  });

  /** So many connections of a gateway, numbered from there, whose ends this worker is told of. */
  async end(count: number, from = 1): Promise<void> {
    await this.ledger.lease('g1', minute);
    for (let number = from; number < from + count; number++) {
      const id = `g1.${number}`;
      await this.ledger.open({ id, facts: null, openedAt: 0, controllers: ['hall.guest'] });
      const ending = { id, code: 1006, running: [], insteadOf: [], isOrphan: false };
      void this.work.finish(ending).then(() => this.done.push(id));
    }
    await settled();
  }

  /** Lets time pass, and whatever follows from it. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settled();
  }

  #watched(): Ledger {
    return {
      ...this.ledger,
      finish: (claim) => this.ledger.finish(claim),
      claim: async (connection, options) => {
        const result = await this.ledger.claim(connection, options);
        if (this.lostAnswers-- > 0) throw new StoreUnavailable('timeout', 'no answer in time');
        return result;
      },
    };
  }
}

describe('the close work', () => {
  it('goes on at once when the answer to its claim was lost', async () => {
    const scene = new Scene();
    scene.lostAnswers = 1;
    await scene.end(1);
    assert.deepEqual(scene.guest.told, []);
    await scene.pass(100);
    assert.deepEqual(scene.guest.told, ['g1.1']);
  });

  it('is left to another worker that took it over while it waited for others to be done', async () => {
    const scene = new Scene();
    await scene.end(64 * 4 + 1);
    assert.equal(scene.guest.told.length, 64, 'so many at a time');
    for (let round = 0; round < 3; round++) await scene.pass(10_000);
    await scene.pass(1);
    const other = await scene.ledger.claim('g1.257', { by: 'w2', ttlMs: minute });
    assert.equal(other.status, 'claimed', 'that of w1 held for 30 seconds');
    await scene.pass(10_000);
    assert.equal(scene.guest.told.length, 64 * 4);
    assert.ok(!scene.guest.told.includes('g1.257'));
  });

  it('holds what it waits with, if nobody took it over', async () => {
    const scene = new Scene();
    await scene.end(64 * 4 + 1);
    for (let round = 0; round < 4; round++) await scene.pass(10_000);
    assert.equal(scene.guest.told.at(-1), 'g1.257');
    assert.equal((await scene.ledger.claim('g1.257', { by: 'w2' })).status, 'taken');
  });

  it('begins nothing more once its worker stops, because another one is given it', async () => {
    const scene = new Scene();
    await scene.end(65);
    assert.equal(scene.guest.told.length, 64);
    scene.work.stop();
    await scene.end(1, 66);
    await scene.pass(10_000);
    assert.equal(scene.guest.told.length, 64);
    assert.equal(scene.done.length, 64, 'what had begun');
    assert.ok(!scene.done.includes('g1.65') && !scene.done.includes('g1.66'));
  });
});
