import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { startHoldline, type Holdline } from '#testing';

const patienceMs = 500;
const line = await startHoldline({ after }, { app: 'tests/app', patienceMs });
const careless = await startHoldline({ after }, { app: 'tests/fixtures/careless', patienceMs });

/** What is said to be left. */
async function leftIn(server: Holdline): Promise<string[]> {
  const error: unknown = await server.expectCleanedUp().catch((reason: unknown) => reason);
  const [head = '', ...lines] = error instanceof Error ? error.message.split('\n') : [];
  if (error !== undefined) assert.match(head, /^Not cleaned up \(waited 500 ms; the clock of the server/);
  return lines.map((text) => text.trim());
}

describe('expectCleanedUp', () => {
  it('finds nothing where nobody was, and where all have gone', async () => {
    assert.deepEqual(await leftIn(line), []);
    const ada = await line.connect();
    await ada.request('hall.guest.enter', { hall: 'north' });
    await ada.request('chat.room.join', { rooms: ['hall'] });
    ada.cut();
    assert.deepEqual(await leftIn(line), []);
  });

  it('names a connection with its rooms, sets, close keys, close controllers and presence', async () => {
    const ada = await line.connect({ id: 'ada' });
    const id = String((await ada.request('hall.guest.enter', { hall: 'north' })).param);
    assert.deepEqual(await leftIn(line), [
      `connection ${id} of ada is open`,
      'room north has 1 member',
      `connection ${id} of ada is entered in the ledger with close keys north with close controllers hall.guest`,
      `connection ${id} is in set north`,
      `connection ${id} is in the presence of ada`,
    ]);
    await ada.end();
    assert.deepEqual(await leftIn(line), []);
  });

  it('names what an application has left by hand, and nothing that is no connection', async () => {
    const ada = await careless.connect();
    await ada.request('club.guest.sign');
    await ada.end();
    const [set, hash, ...others] = await leftIn(careless);
    assert.match(String(set), /^connection test\.\d+ is in set guests$/);
    assert.match(String(hash), /^connection test\.\d+ is in hash names$/);
    assert.deepEqual(others, []);
    const members = await careless.store.sets.members('guests');
    for (const member of members.filter((name) => name.startsWith('test.'))) {
      await careless.store.sets.remove('guests', member);
      await careless.store.hashes.delete('names', member);
    }
    assert.deepEqual(await leftIn(careless), []);
  });

  it('names an action that goes on, which holds up the close work, and a timer that nobody stopped', async () => {
    const ada = await careless.connect({ id: 'ada' });
    await ada.request('club.guest.tick');
    ada.send({ method: 'club.guest.wait' });
    await ada.beat();
    ada.cut();
    await ada.ended;
    const [entry, presence, action, timer, ...others] = await leftIn(careless);
    assert.match(String(entry), /^connection test\.\d+ of ada is being finished$/);
    assert.match(String(presence), /^connection test\.\d+ is in the presence of ada$/);
    assert.match(String(action), /^club\.guest\.wait of test\.\d+ still runs$/);
    assert.match(
      String(timer),
      /^a timer that club\.guest\.tick began for test\.\d+ still runs \(careless\/club\/service\/tickers\.ts:\d+:\d+\)$/,
    );
    assert.deepEqual(others, []);
    const bob = await careless.connect({ id: 'bob' });
    await bob.request('club.guest.stop');
    await bob.end();
    assert.deepEqual(await leftIn(careless), []);
  });

  it('waits for what is about to go', async () => {
    const ada = await line.connect();
    ada.send({ method: 'stubborn', ms: 30 });
    await ada.beat();
    ada.cut();
    await line.expectCleanedUp();
  });
});
