import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestClient } from '../../support/client.js';
import type { OriginalServer } from '../../support/original/server.js';

const received = '{"status":200,"event":"receiveMessage","info":"服务端已收到您的请求内容"}';

/** Asks and gives the answer that stands behind the acknowledgement. */
async function ask(client: TestClient, method: string, payload: object = {}): Promise<unknown> {
  client.send({ method, ...payload });
  assert.equal(await client.nextText(), received);
  const { param } = await client.next();
  return param;
}

/** `compatibility.receiveMessage`; a bad frame is overruled as in its own row, and has no acknowledgement. */
export function checkAcknowledgement(server: OriginalServer): void {
  describe('acknowledgement', () => {
    it('`{}` is acknowledged, then answered', async (test) => {
      const client = await server.connect(test);
      client.send('{}');
      assert.equal(await client.nextText(), received);
      assert.equal(await client.nextText(), '{"status":200,"event":"success","info":"执行完成"}');
    });

    for (const [method, event] of [
      ['live.catchAll.known', 'noWalls'],
      ['no.such.thing', 'controllerNotFound'],
      ['nope', 'methodNotFound'],
      ['boom', 'controllerError'],
      ['impatient', 'actionTimeout'],
      ['big', 'badPayload'],
    ] as const) {
      it(`comes before ${event} as well`, async (test) => {
        const client = await server.connect(test, server.token({ type: 'wall' }));
        client.send({ method, id: 7 });
        assert.equal(await client.nextText(), received);
        const answer = await client.next();
        assert.deepEqual([answer.event, answer.id], [event, 7]);
      });
    }

    it('comes before what the action pushes, once for each request, in their order', async (test) => {
      const client = await server.connect(test);
      for (const id of [1, 2]) client.send({ method: 'push', count: 2, id });
      const frames = (await client.take(8)).map(({ event, id }) => id ?? event);
      const each = ['receiveMessage', 'pushed', 'pushed'];
      assert.deepEqual(frames, [...each, 1, ...each, 2]);
    });

    it('does not wait for the action', async (test) => {
      const client = await server.connect(test);
      client.send({ method: 'never' });
      assert.equal(await client.nextText(), received);
    });

    it('a frame that is no JSON object gets none', async (test) => {
      const client = await server.connect(test);
      for (const frame of ['hello', '[1]', '7']) client.send(frame);
      for (const { event } of await client.take(3)) assert.equal(event, 'badFrame');
    });
  });
}

/** `compatibility.escapeHtml`; decision 9 says why the names among the claims stay. */
export function checkFilter(server: OriginalServer, plain: OriginalServer): void {
  const payload = {
    say: '<b>"x"</b>',
    "it's": ["O'Neil & co", 1.5, { deep: '&amp;' }],
    n: 0,
    yes: true,
    no: null,
  };
  const nickname = `<b>"O'Neil" & co</b>`;

  describe('filter', () => {
    it('texts of a payload are escaped, nested ones too; numbers and keys are not', async (test) => {
      const client = await server.connect(test);
      assert.deepEqual(await ask(client, 'echo', payload), {
        say: '&lt;b&gt;&quot;x&quot;&lt;/b&gt;',
        "it's": ['O&#039;Neil &amp; co', 1.5, { deep: '&amp;amp;' }],
        n: 0,
        yes: true,
        no: null,
      });
    });

    it('texts of the token are escaped once, but for the names among them', async (test) => {
      const client = await server.connect(test, server.token({ nickname, code: 'R&D', level: 3 }));
      for (let n = 0; n < 2; n++) {
        assert.deepEqual(await ask(client, 'claims'), {
          id: 'u1',
          type: 'wechatUser',
          code: 'R&D',
          nickname: '&lt;b&gt;&quot;O&#039;Neil&quot; &amp; co&lt;/b&gt;',
          level: 3,
        });
      }
    });

    it('without the profile everything arrives as it was sent', async (test) => {
      const client = await plain.connect(test, plain.token({ nickname, code: 'R&D' }));
      assert.deepEqual((await client.ask('echo', payload)).param, payload);
      const { param } = await client.ask('claims');
      assert.deepEqual(param, { id: 'u1', type: 'wechatUser', code: 'R&D', nickname });
    });
  });
}
