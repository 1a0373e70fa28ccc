import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestServer } from '../support/server.js';

describe('the end of a connection', () => {
  for (const shape of ['base', 'process'] as const) {
    it(`tells its close controllers and takes it out of its sets (${shape})`, async (test) => {
      const server = await TestServer.start(test, { shape });
      const guest = await server.connect({ token: server.mint({ id: 'ann' }) });
      const watcher = await server.connect({ token: server.mint({ id: 'bob' }) });
      const { param: id } = await guest.ask('hall.guest.enter', { hall: 'h1' });
      assert.deepEqual((await watcher.ask('hall.guest.members', { hall: 'h1' })).param, [id]);
      assert.deepEqual((await guest.ask('hall.guest.list')).param, { keys: ['h1'], isToBeTold: true });
      const gone = watcher.next();
      guest.socket.terminate();
      const { event, info, param } = await gone;
      assert.equal(event, 'guestGone');
      assert.equal(info, 'ann');
      assert.deepEqual(param, { code: 1006, place: 'room1', halls: ['h1'], members: [true], rooms: ['h1'] });
    });
  }
});
