import { describe, it } from 'node:test';
import type { Ending } from '../support/ending.js';
import { collectGarbage } from '../support/garbage.js';
import { TestServer, type ServerOptions } from '../support/server.js';
import { until } from '../support/until.js';

/** Lets a client in and waits until its request is gone while it stays. */
async function expectForgotten(test: Ending, settings: ServerOptions['settings'] = {}): Promise<void> {
  const server = await TestServer.start(test, { settings });
  let request: WeakRef<object> | undefined;
  server.onHandshake((asked) => (request = new WeakRef(asked)));
  const client = await server.connect();
  await until('the request of the handshake is free', () => {
    collectGarbage();
    return request !== undefined && request.deref() === undefined;
  });
  await client.ask('index.index.index');
}

describe('what an open connection holds in memory', () => {
  it('has nothing of the request that opened it', async (test) => expectForgotten(test));

  it('has nothing of a request whose answer had to wait', async (test) =>
    expectForgotten(test, { auth: { oneTime: true } }));
});
