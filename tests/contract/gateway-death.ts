import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { gatewayOf } from '../support/crowd.js';
import type { Ending } from '../support/ending.js';
import { HandshakeRefused } from '../support/project-client.js';
import type { ProjectOptions } from '../support/project.js';
import type { ThrowAwayRedis } from '../support/redis.js';
import { Running } from '../support/running.js';
import { until } from '../support/until.js';

/** Three seconds are promised; a machine that is busy with other things must not fail the test. The figure is printed. */
const generousMs = 20_000;

const Note = z.object({ turn: z.int(), pid: z.int() });

/** What becomes of connections whose gateway was killed, wherever the shared state is kept. */
export function describeGatewayDeath(place: string, redis?: ThrowAwayRedis): void {
  const start = (test: Ending, guests: number, settings: ProjectOptions['settings'] = {}) =>
    Running.start(test, { redis, guests, settings });

  describe(`the close work of connections whose gateway was killed (${place})`, () => {
    it('is done for 2,000 of them, and their tokens stay used', async (context) => {
      const { project, crowd } = await start(context, 2_000, { AUTH__ONE_TIME: 'true' });
      const [used = ''] = await project.tokens(1);
      const single = await project.connect(used);
      const [gateway = 0] = await project.pids('gateway');
      const began = performance.now();
      process.kill(gateway, 'SIGKILL');
      await crowd.leftWith(0, generousMs);
      context.diagnostic(`nothing is left after ${Math.round(performance.now() - began)} ms`);
      assert.deepEqual(await crowd.told(), { calls: 2_000, ends: 2_000 });
      await crowd.assertStrangerStays();
      assert.equal((await single.closed).code, 1006);
      await project.replaced('gateway', [gateway], 1);
      await assert.rejects(
        project.connect(used),
        (error) => error instanceof HandshakeRefused && error.status === 403,
      );
      assert.deepEqual(await crowd.told(), { calls: 2_000, ends: 2_000 }, 'nobody is told again');
    });

    it('is done for those who are only just coming in', async (context) => {
      const { project, state } = await start(context, 0);
      const [gateway = 0] = await project.pids('gateway');
      const [dead = ''] = await state.ledger.gateways();
      const tokens = await project.tokens(300, 'guest');
      const coming = tokens.map(async (token) => {
        const client = await project.connect(token);
        await client.request('hall.guest.enter', { hall: 'north' });
        await client.request('hall.guest.enter', { hall: 'south' });
      });
      const came = Promise.allSettled(coming);
      await Promise.race(coming);
      process.kill(gateway, 'SIGKILL');
      const cutOff = (await came).filter(({ status }) => status === 'rejected');
      context.diagnostic(`${cutOff.length} of 300 were cut off on their way`);
      assert.ok(cutOff.length > 0);
      project.hangUp(); // those who came later are with the next gateway
      await until('nothing is left of anybody', async () => {
        const { store, presence, ledger } = state;
        const sizes = await Promise.all([store.sets.size('north'), store.sets.size('south')]);
        const { entries } = await ledger.entriesOf(dead);
        return sizes.every((size) => size === 0) && entries.length === 0 && !(await presence.count('guest'));
      });
    });

    it('waits for an action that still runs, also in a worker that does none of the rest', async (context) => {
      const { project, state } = await start(context, 0);
      const [first, second] = await project.connectToEach();
      const idle = await project.connect();
      const ids: string[] = [];
      for (const client of [first, second, idle]) {
        ids.push(z.string().parse((await client.request('hall.stay.come')).param));
      }
      for (const client of [first, second]) {
        client.request('hall.stay.stay', { ms: 700 }).catch(() => undefined); // cut off
        await until('the action runs', () => client.frames.some(({ event }) => event === 'staying'));
      }
      const [gateway = 0] = await project.pids('gateway');
      process.kill(gateway, 'SIGKILL');
      const notes = await Promise.all(
        ids.map((id) =>
          until(`${id} is told`, async () => {
            const all = await state.store.hashes.all(id);
            return all.has('close') && { action: noteOf(all.get('action')), close: noteOf(all.get('close')) };
          }),
        ),
      );
      const [one, other, walked] = notes;
      for (const stayed of [one, other]) {
        assert.ok(stayed?.action && stayed.close);
        assert.ok(stayed.action.turn < stayed.close.turn, 'told when its action had ended');
        assert.equal(stayed.close.pid, stayed.action.pid);
      }
      assert.notEqual(one?.action?.pid, other?.action?.pid, 'one of them ran in another worker');
      assert.equal(walked?.action, undefined);
      assert.ok((walked?.close?.turn ?? Infinity) < (one?.close?.turn ?? 0), 'nobody else has to wait');
    });

    it('leaves the connections of another gateway alone', async (context) => {
      const { project, state, crowd } = await start(context, 200, { SETTING__GATEWAY_NUM: 2 });
      assert.equal(crowd.gateways.length, 2, 'both gateways have guests');
      const [gateway = 0] = await project.pids('gateway');
      process.kill(gateway, 'SIGKILL');
      const first = await Promise.race(
        crowd.guests.map(async (guest) => guest.client.closed.then(() => guest)),
      );
      const dead = crowd.of(gatewayOf(first.id));
      const others = crowd.guests.filter((guest) => !dead.includes(guest));
      await crowd.leftWith(others.length, generousMs);
      assert.deepEqual(await crowd.told(), { calls: dead.length, ends: dead.length });
      const ids = others.map(({ id }) => id);
      const members = await state.store.sets.members('south');
      assert.deepEqual(members.toSorted(), ids.toSorted());
      for (const { client } of others) {
        const { param } = await client.request('hall.guest.list');
        assert.deepEqual(param, { keys: ['north', 'south'], isToBeTold: true });
      }
      assert.ok(others.every(({ client }) => client.isOpen));
    });
  });
}

/** When something happened, and in which process. */
function noteOf(text: string | undefined): z.output<typeof Note> | undefined {
  return text === undefined ? undefined : Note.parse(JSON.parse(text));
}
