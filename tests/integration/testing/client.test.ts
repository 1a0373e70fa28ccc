import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { HandshakeRefused, startHoldline } from '#testing';

const app = 'tests/app';
const line = await startHoldline({ after }, { app, isQuiet: true });
const short = await startHoldline({ after }, { app, patienceMs: 500 });

describe('a client of the test kit', () => {
  it('comes in with the claims that it is given, and gets the reply to its request', async () => {
    const ada = await line.connect({ id: 'ada', code: 'room7' });
    const [whoami, echo] = await Promise.all([
      ada.request('whoami'),
      ada.request('echo', { id: 'not mine', say: 'hi' }),
    ]);
    assert.deepEqual(whoami.param, { id: 'ada', type: 'wechatUser', code: 'room7' });
    assert.deepEqual([echo.status, echo.event, echo.param], [200, 'success', { say: 'hi' }]);
    assert.equal((await ada.request('nowhere.at.all')).status, 404);
    await ada.end();
  });

  it('takes pushes event by event, each in its order, whether they came before or come later', async () => {
    const ada = await line.connect({ id: 'ada' });
    await ada.request('chat.room.join', { rooms: ['hall'] });
    const early = [ada.next('said'), ada.next('said')];
    for (const text of ['one', 'two', 'three']) await ada.request('chat.room.say', { rooms: ['hall'], text });
    await ada.request('push', { count: 2 });
    assert.deepEqual((await Promise.all(early)).map(paramOf), ['one', 'two']);
    assert.deepEqual(ada.pushes.map(paramOf), ['three', { n: 0 }, { n: 1 }]);
    assert.deepEqual(paramOf(await ada.next('pushed')), { n: 0 });
    assert.equal(paramOf(await ada.next('said')), 'three');
    assert.deepEqual(paramOf(await ada.next('pushed')), { n: 1 });
    await ada.end();
  });

  it('says what it waited for, for how long, and what came instead', async () => {
    const ada = await short.connect({ id: 'ada' });
    await ada.request('push', { count: 12 });
    const bob = await short.connect({ id: 'bob' });
    await Promise.all([
      assert.rejects(ada.next('said'), {
        message:
          'no push said came to ada; there came instead: 2 others, then ' +
          Array.from({ length: 10 }, (_, n) => `pushed {"n":${n + 2}}`).join(', ') +
          ' (waited 500 ms; the clock of the server stands still until line.advance(ms))',
      }),
      assert.rejects(ada.request('never'), /^Error: no reply to never came to ada; /),
      assert.rejects(bob.next('said'), /no push said came to bob; nothing came instead \(waited 500 ms/),
      assert.rejects(bob.ended, /the connection of bob did not end \(waited 500 ms/),
    ]);
  });

  it('fails at the line of the test that waited, also where the test has timers of its own', async (test) => {
    const ada = await short.connect();
    test.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const error: unknown = await ada.next('said').catch((reason: unknown) => reason);
    assert.match(error instanceof Error ? String(error.stack) : '', /client\.test\.[jt]s:/);
  });

  it('is not misled by one that it no longer waits for', async () => {
    const ada = await short.connect();
    await assert.rejects(ada.next('pushed'));
    await ada.request('push', { count: 1 });
    assert.deepEqual(paramOf(await ada.next('pushed')), { n: 0 });
  });

  it('fails at once when the connection ends instead', async () => {
    const ada = await line.connect({ id: 'ada' });
    const waiting = [ada.next('said'), ada.request('background', { ms: 60_000 })];
    const closed = ada.request('close', { code: 4403, reason: 'out' });
    await assert.rejects(
      Promise.all(waiting),
      /came to ada; nothing came instead, and then the end: 4403 out$/,
    );
    await Promise.allSettled([...waiting, closed]);
    assert.deepEqual(await ada.ended, { code: 4403, reason: 'out' });
    assert.equal(ada.isOpen, false);
  });

  it('ends as the protocol has it, or is cut', async () => {
    const [ada, bob] = [await line.connect({ id: 'ada' }), await line.connect({ id: 'bob' })];
    assert.deepEqual(await ada.end(4000, 'bye'), { code: 4000, reason: 'bye' });
    bob.cut();
    assert.equal((await bob.ended).code, 1006);
    await line.expectCleanedUp();
  });

  it('learns with which status and event it was not let in', async () => {
    const refused = line.connect({ id: 'ada' }, { token: 'a1.forged' });
    await assert.rejects(refused, (error) => error instanceof HandshakeRefused && error.status === 403);
    await assert.rejects(refused, { message: 'ada was not let in: 403 error auth', event: 'error auth' });
    await assert.rejects(line.connect({}, { token: '' }), {
      message: 'nobody was not let in: 403 error auth',
    });
  });

  it('sends whatever it is told to, with the headers that it is given', async () => {
    const ada = await line.connect({}, { headers: { 'user-agent': 'a test' } });
    ada.send('no JSON');
    assert.equal((await ada.next('badFrame')).status, 400);
    ada.send({ method: 'echo', id: 'mine' });
    assert.equal((await ada.next('success')).id, 'mine');
    const { param } = await ada.request('connection');
    assert.match(JSON.stringify(param), /"user-agent":"a test"/);
    await ada.beat();
    await ada.end();
  });
});

function paramOf({ param }: { readonly param?: unknown }): unknown {
  return param;
}
