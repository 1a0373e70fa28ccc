import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IdleRoom, type Member } from '../support/idle-room.js';

const minute = 60;
const life = 50 * minute;
/** From then on a worker works for one client until it is let go on. */
const heldFrom = 12.5 * minute;
const sessionMs = 40 * minute * 1_000;

/** A rule looks once a second, and dates a frame at the look after it. */
function assertEnd(member: Member, at: number, code: number): void {
  assert.deepEqual(member.end?.code, code);
  assert.ok(member.end.at >= at && member.end.at <= at + 1, `closed at ${member.end.at}, due at ${at}`);
}

describe('a room in which hardly anything happens for fifty minutes', () => {
  it('loses exactly those whose time is up, each in its second', async (test) => {
    const room = await IdleRoom.open(test, {
      auth: { maxSessionMs: sessionMs },
      limits: { maxInFlightPerConn: 1 },
    });
    const { worker } = room;
    const [first, silent, quiet, dying] = [
      await room.enter(),
      await room.enter(),
      await room.enter(),
      await room.enter(),
    ];
    let talker: Member | undefined;
    let held: Member | undefined;
    while (room.now < life) {
      await room.tick();
      if (room.now === 12 * minute) [talker, held] = [await room.enter(), await room.enter()];
      if (room.now % 50 === 0) {
        for (const member of [first, talker])
          if (member?.end === undefined && member) await room.speak(member);
        if (room.now <= 20 * minute) await room.speak(quiet);
        if (room.now <= 30 * minute) await room.speak(dying);
      }
      if (room.now === 30 * minute + 1) dying.isAwake = false;
      if (room.now === heldFrom) {
        held?.client.send('work');
        await worker.frame('work');
      }
      if (room.now === 48 * minute) {
        assert.ok(held?.connection.isPaused);
        worker.reply(await worker.frame('work'), 'done');
        assert.equal(await held.client.nextText(), 'done');
      }
    }
    assert.ok(talker && held);

    assertEnd(silent, minute, 4408);
    assertEnd(quiet, 20 * minute + minute, 4408);
    assertEnd(first, 40 * minute, 4401);
    const lastPing = dying.pings.at(-1) ?? 0;
    assert.ok(lastPing > 30 * minute && lastPing <= 30 * minute + 25);
    assertEnd(dying, lastPing + 10, 1006);

    assert.deepEqual(
      held.pings.filter((at) => at > heldFrom && at <= 48 * minute),
      [],
      'its clocks stood still',
    );
    assertEnd(held, 48 * minute + minute, 4408);

    assert.equal(talker.end, undefined);
    assert.equal(talker.pings.length, Math.floor((life - 12 * minute) / 25));
    assert.equal(room.size, 1);
    assert.deepEqual(room.alarms, [], 'the lease was renewed all the time');
    const ended = worker.link.sent.flatMap((message) => (message.kind === 'ended' ? message.connection : []));
    assert.equal(ended.length, 5);
    const due = [first, silent, quiet, dying, held].map(({ connection }) => connection.number);
    assert.deepEqual(new Set(ended), new Set(due), 'close work was begun for them alone');
  });

  it('keeps whoever only answers pings, where that counts', async (test) => {
    const room = await IdleRoom.open(test, { heartbeat: { countPong: true } });
    const [awake, asleep] = [await room.enter(), await room.enter()];
    asleep.isAwake = false;
    while (room.now < life) await room.tick();
    assertEnd(asleep, 35, 1006);
    assert.equal(awake.end, undefined);
    assert.equal(awake.pings.length, life / 25);
    assert.deepEqual(room.alarms, []);
  });
});
