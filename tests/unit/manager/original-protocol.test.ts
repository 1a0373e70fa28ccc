import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { OperationFailed } from '../../../core/manager/failure.js';
import { OriginalProtocol } from '../../../core/manager/original-protocol.js';

const row = { generation: 1, connections: 0, requests: 0, lag: 0, state: 'ready' };
const status = {
  generation: 1,
  uptime: 1,
  connections: 7,
  rooms: 0,
  processes: [
    { ...row, pid: 41, role: 'manager' as const, memory: 1_048_576 },
    { ...row, pid: 42, role: 'worker' as const, memory: 524_289 },
  ],
};

describe('the protocol of the original', () => {
  const said: string[] = [];
  const make = (locale: 'zh-CN' | 'en' = 'zh-CN') =>
    new OriginalProtocol({
      locale,
      status: () => status,
      async say(text) {
        said.push(text);
        return { told: 3, silent: [] };
      },
      run: async (method, progress) => {
        if (method === 'reload') throw new OperationFailed('busy', ['a reload is under way']);
        progress('stopping');
        return new Promise(() => {});
      },
    });

  it('answers what is no command', async () => {
    for (const frame of ['', 'x', '1', 'null', '[]', '{}', '"status"', '{"method":"0"}', '{"method":null}'])
      assert.equal(await make().answer(frame), '格式不符合规范', frame);
    const inherited = '{"__proto__":{"method":"stop"}}';
    assert.equal(await make().answer(inherited), '格式不符合规范');
  });

  it('answers what is none of its commands', async () => {
    for (const method of ['restart', 'STATUS', '__proto__', 'constructor', 7, ['stop']])
      assert.equal(await make().answer(JSON.stringify({ method })), '指令无效');
  });

  it('tells the three lines of status, with the sums of all processes', async () => {
    assert.equal(
      await make().answer('{"method":"status","more":1}'),
      '当前服务器共有 7 个连接\n主进程PID: 41\n内存占用量: 1.5MB\n',
    );
    assert.match(await make('en').answer('{"method":"status"}'), /^connections: 7\nmain process: 41\n/);
  });

  it('says what is to be said and nothing that is empty or too long', async () => {
    for (const say of [undefined, '', '0', 0, null, []])
      assert.equal(await make().answer(JSON.stringify({ method: 'say', say })), '缺少say参数');
    for (const say of [7, { a: 1 }, 'x'.repeat(8_193)])
      assert.equal(await make().answer(JSON.stringify({ method: 'say', say })), '格式不符合规范');
    assert.deepEqual(said, []);
    assert.equal(await make().answer('{"method":"say","say":"大家好"}'), '已广播给 3 个连接');
    assert.deepEqual(said, ['大家好']);
  });

  it('answers when an operation has begun, or says why it cannot', async () => {
    assert.equal(await make().answer('{"method":"stop"}'), '服务即将关闭');
    assert.equal(await make().answer('{"method":"reload"}'), 'a reload is under way');
  });
});
