import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OriginalServer } from '../../support/original/server.js';

/**
 * The console's form `-s`. The vectors overrule its exit codes: 2 for usage, 3 where nothing runs. Usage and reasons of ours
 * stand behind the words of the original. The last check ends the server.
 */
export function checkConsole(server: OriginalServer): void {
  const type = (...words: string[]) => server.console(...words);
  const misuse = async (text: string, ...words: string[]) => {
    const { exitCode, stdout, stderr } = await type(...words);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.ok(stderr.startsWith(`${text}\nusage: console -s `), stderr);
  };

  describe('console', () => {
    it('no -s', () => misuse('缺少s指令，s指令用于指明具体操作', '-p', '20001'));

    it('an unknown -s', async () => {
      for (const verb of ['restart', '', 'constructor'])
        await misuse('s指令仅可用start|stop|reload|status|say', '-s', verb);
    });

    it('say without -i', () => misuse('缺少i参数', '-s', 'say'));

    it('cannot connect', async () => {
      const { exitCode, stderr } = await type('-s', 'status', '-h', '127.0.0.1', '-p', '1');
      assert.deepEqual([exitCode, stderr.split('\n')[0]], [3, '连接服务失败']);
    });

    it('status prints three lines, of the manager that -h and -p name too', async () => {
      const lines = /^当前服务器共有 \d+ 个连接\n主进程PID: \d+\n内存占用量: \d+(\.\d\d?)?MB\n$/;
      const { hostname, port } = new URL(server.managerUrl);
      for (const words of [[], ['-h', hostname, '-p', port]]) {
        const { exitCode, stdout, stderr } = await type('-s', 'status', ...words);
        assert.deepEqual([exitCode, stderr], [0, '']);
        assert.match(stdout, lines);
      }
    });

    it('say tells every client', async (test) => {
      const client = await server.connect(test);
      const { exitCode, stdout } = await type('-s', 'say', '-i', '大家好');
      assert.deepEqual([exitCode, stdout], [0, '已广播给 1 个连接\n']);
      assert.equal((await client.next()).param, '大家好');
    });

    it('reload and stop say what they do', async () => {
      const reload = await type('-s', 'reload');
      assert.deepEqual(reload, { exitCode: 0, stdout: '服务即将重启\n', stderr: '' });
      const stop = await type('-s', 'stop');
      assert.deepEqual(stop, { exitCode: 0, stdout: '服务即将关闭\n', stderr: '' });
      await server.ended();
      const down = await type('-s', 'stop');
      assert.deepEqual(down, { exitCode: 0, stdout: '连接服务失败\n', stderr: '' });
    });
  });
}
