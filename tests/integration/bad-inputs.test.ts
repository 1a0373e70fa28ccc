import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { casesOf, messageOf } from '../support/bad-inputs/cases.js';
import { assertDiscreet, judge } from '../support/bad-inputs/judge.js';
import { OrdinaryLine } from '../support/bad-inputs/line.js';
import { TestServer } from '../support/server.js';

/** No case of these surfaces looks at the server from outside. */
const scene = {
  head: '',
  perAddress: 0,
  growth: async () => Promise.resolve(0),
  connectForged: async () => Promise.resolve(0),
};

for (const surface of ['wsText', 'wsJson'] as const) {
  describe(`bad inputs, ${surface}, in base mode`, () => {
    for (const entry of casesOf(surface)) {
      it(`${entry.id}: ${entry.title}`, async (test) => {
        const settings = { limits: { actionTimeoutMs: 200 } };
        const server = await TestServer.start(test, { shape: 'base', settings });
        const bystander = await server.connect();
        const token = server.mint();
        const line = new OrdinaryLine(await server.connect({ token }));
        const during = bystander.ask('index.index.index');
        const sentAt = performance.now();
        for (let n = 0; n < entry.repeat; n++) line.write(messageOf(entry));
        await judge(entry, line, sentAt, scene);
        assert.equal((await during).status, 200);
        assert.equal((await bystander.ask('index.index.index')).status, 200);
        assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
        assertDiscreet(line.received);
        assert.ok(!JSON.stringify(server.logged).includes(token));
      });
    }
  });
}
