import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestClient } from '../../../support/client.js';
import type { Ending } from '../../../support/ending.js';
import { TestServer } from '../../../support/server.js';

const origin = 'https://app.example.test';

/** A server behind a trusted proxy, where an address may have two connections. */
class Scene {
  private constructor(readonly server: TestServer) {}

  static async start(test: Ending, perIpConnections = 2): Promise<Scene> {
    const settings = { proxies: ['127.0.0.1'], origins: [origin], limits: { perIpConnections } };
    return new Scene(await TestServer.start(test, { settings }));
  }

  async connect(address: string, token?: string, from = origin): Promise<TestClient> {
    const headers = { 'x-forwarded-for': address };
    return this.server.connect({ headers, origin: from, ...(token === undefined ? {} : { token }) });
  }

  /** Resolves when the handshake was answered with that status. */
  async refused(status: number, address: string, token?: string, from?: string): Promise<void> {
    const message = `Unexpected server response: ${status}`;
    await assert.rejects(this.connect(address, token, from), { message });
  }
}

describe('connections of one address', () => {
  it('are refused with 429 above limits.perIpConnections, and others are not', async (test) => {
    const scene = await Scene.start(test);
    await scene.connect('198.51.100.1');
    await scene.connect('198.51.100.1');
    await scene.refused(429, '198.51.100.1');
    await scene.connect('198.51.100.2');
    const refusal = scene.server.logged.find(({ msg }) => msg === 'handshake refused');
    assert.deepEqual([refusal?.['status'], refusal?.['address']], [429, '198.51.100.1']);
  });

  it('are counted by /64 where they are IPv6, and as IPv4 where that is mapped', async (test) => {
    const scene = await Scene.start(test);
    await scene.connect('2001:db8::1');
    await scene.connect('2001:db8::ffff:2');
    await scene.refused(429, '2001:db8::3');
    await scene.connect('2001:db8:0:1::1');
    await scene.connect('::ffff:192.0.2.1');
    await scene.connect('192.0.2.1');
    await scene.refused(429, '192.0.2.1');
  });

  it('make room when they end, in whatever way', async (test) => {
    const scene = await Scene.start(test);
    const { server } = scene;
    for (let round = 0; round < 3; round++) {
      const one = await scene.connect('198.51.100.1');
      const two = await scene.connect('198.51.100.1');
      one.socket.close();
      two.socket.terminate();
      await server.gateway.lost(round * 3 + 2);
      const three = await scene.connect('198.51.100.1');
      three.socket.send(Buffer.from('binary'));
      await server.gateway.lost(round * 3 + 3);
    }
  });

  it('are not counted before a handshake is through', async (test) => {
    const scene = await Scene.start(test);
    for (let n = 0; n < 5; n++) await scene.refused(403, '198.51.100.1', 'no token');
    await scene.connect('198.51.100.1');
  });

  it('are looked at after Origin and before the token', async (test) => {
    const scene = await Scene.start(test, 1);
    await scene.connect('198.51.100.1');
    await scene.refused(403, '198.51.100.1', undefined, 'https://evil.test');
    await scene.refused(429, '198.51.100.1', 'no token');
  });

  it('are unlimited as long as nobody says otherwise', async (test) => {
    const server = await TestServer.startAlone(test);
    server.addWorker('w1');
    assert.equal(server.settings.limits.perIpConnections, 0);
    await Promise.all(Array.from({ length: 120 }, async () => server.connect()));
    assert.equal(server.gateway.connectionCount, 120);
  });

  it('have their address in request.address', async (test) => {
    const scene = await Scene.start(test);
    const client = await scene.connect('203.0.113.9, 198.51.100.1');
    const { param }: { param?: unknown } = await client.ask('index.index.connection');
    assert.deepEqual(param, {
      id: 'g1.1',
      method: 'index.index.connection',
      request: { door: 'websocket', address: '198.51.100.1', headers: { origin } },
    });
  });
});
