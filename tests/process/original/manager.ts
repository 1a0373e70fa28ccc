import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import type { OriginalServer } from '../../support/original/server.js';
import { until } from '../../support/until.js';

/**
 * The manager port, for clients of the original. The secret in the query is ours, and so are what `say` answers and that a
 * command is told why it cannot begin. The last check ends the server.
 */
export function checkManager(server: OriginalServer): void {
  /** Sends one frame; gives what came until the end, and the close code. */
  const ask = async (frame: string): Promise<{ answer: string[]; code: number }> => {
    const socket = new WebSocket(server.managerUrl);
    const answer: string[] = [];
    socket.on('message', (data) => answer.push(Buffer.isBuffer(data) ? data.toString() : ''));
    await once(socket, 'open');
    socket.send(frame);
    const [code] = await once(socket, 'close');
    return { answer, code: Number(code) };
  };
  const answered = async (frame: string, ...answer: string[]) =>
    assert.deepEqual(await ask(frame), { answer, code: 1000 });

  describe('manager', () => {
    it('what is no command is told so', async () => {
      for (const frame of ['hello', '{}', '[]', '{"method":""}']) await answered(frame, '格式不符合规范');
    });

    it('what is none of the commands is told so', () => answered('{"method":"format"}', '指令无效'));

    it('status is three lines, and does not count who asks', async (test) => {
      await server.connect(test);
      await until('the client is counted', async () => (await server.status()).connections === 1);
      const { answer, code } = await ask('{"method":"status"}');
      assert.equal(code, 1000);
      assert.match(
        answer.join('|'),
        /^当前服务器共有 1 个连接\n主进程PID: \d+\n内存占用量: \d+(\.\d\d?)?MB\n$/,
      );
      assert.ok(answer[0]?.includes(`主进程PID: ${server.pid}\n`));
    });

    it('say reaches all clients once', async (test) => {
      const clients = await Promise.all([1, 2, 3].map(() => server.connect(test)));
      await until('all are there', async () => (await server.status()).connections === 3);
      await answered('{"method":"say","say":"<大家好>"}', '已广播给 3 个连接');
      const info = '收到服务广播内容';
      for (const client of clients) {
        assert.deepEqual(await client.next(), {
          status: 200,
          event: 'serverBroadcast',
          info,
          param: '<大家好>',
        });
        assert.equal((await client.ask('index')).event, 'success', 'and nothing between');
      }
    });

    it('say without a text is told so', () => answered('{"method":"say"}', '缺少say参数'));

    it('reload is announced, and cuts nobody off', async (test) => {
      const client = await server.connect(test);
      await answered('{"method":"reload"}', '服务即将重启');
      await until('new code serves', async () => {
        const { generation, processes } = await server.status();
        return generation === 2 && processes.every(({ state }) => state === 'ready');
      });
      assert.equal((await client.ask('index')).event, 'success');
    });

    it('who does not know the secret is told nothing', async () => {
      const { host } = new URL(server.managerUrl);
      for (const query of ['', '?secret=guess']) {
        const [error] = await once(new WebSocket(`ws://${host}/${query}`), 'error');
        assert.match(String(error), /401/);
      }
    });

    it('stop is announced, and ends the server', async (test) => {
      const client = await server.connect(test);
      assert.deepEqual((await ask('{"method":"stop"}')).answer, ['服务即将关闭']);
      assert.equal((await client.close()).code, 1001);
      await server.ended();
    });
  });
}
