import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WebSocket, type ClientOptions } from 'ws';

import { systemClock } from '../../../library/index.js';
import type { ControlRequest } from '../../../core/manager/control-messages.js';
import { ControlPort } from '../../../core/manager/control-port.js';
import { OperationFailed } from '../../../core/manager/failure.js';
import { keepSecret, secretPath } from '../../../core/manager/secret.js';

describe('the control port', () => {
  const asked: ControlRequest[] = [];
  let port = 0;
  let control: ControlPort;

  beforeEach(async () => {
    asked.length = 0;
    control = new ControlPort({
      secret: 'open sesame',
      clock: systemClock,
      generation: () => 7,
      async answer(request, progress) {
        asked.push(request);
        if (request.method === 'restart') throw new OperationFailed('boot', ['no', 'never']);
        progress('working');
        return { fine: true };
      },
      answerOriginal: async (frame) => `heard ${frame}`,
    });
    port = await control.listen('127.0.0.1', 0);
  });
  afterEach(() => control.close());

  const connect = (options: ClientOptions) => new WebSocket(`ws://127.0.0.1:${port}/`, options);
  const known = { headers: { authorization: 'Bearer open sesame' } };
  const refusal = async (options: ClientOptions) => {
    const [error] = await once(connect(options), 'error');
    return String(error);
  };
  const converse = async (request: string) => {
    const socket = connect(known);
    const frames: unknown[] = [];
    socket.on('message', (data) => frames.push(JSON.parse(Buffer.isBuffer(data) ? data.toString() : '')));
    socket.on('open', () => socket.send(request));
    const [code] = await once(socket, 'close');
    return { frames, code: Number(code) };
  };

  it('answers one request with progress and a result, and closes', async () => {
    assert.deepEqual(await converse('{"method":"reload","noBuild":true}'), {
      frames: [
        { event: 'progress', text: 'working' },
        { event: 'done', result: { fine: true } },
      ],
      code: 1000,
    });
    assert.deepEqual(asked, [{ method: 'reload', noBuild: true }]);
  });

  it('gives the reasons of what failed, and the generation that stays', async () => {
    const { frames } = await converse('{"method":"restart"}');
    assert.deepEqual(frames, [{ event: 'failed', reasons: ['no', 'never'], generation: 7 }]);
  });

  it('refuses those who do not know the secret', async () => {
    assert.match(await refusal({}), /401/);
    assert.match(await refusal({ headers: { authorization: 'Bearer open' } }), /401/);
    assert.match(await refusal({ headers: { authorization: 'open sesame' } }), /401/);
  });

  it('speaks as the original with those who have the secret in the query, once, and closes', async () => {
    for (const text of ['{"method":"status"}', 'nonsense']) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/?secret=open%20sesame`);
      const frames: string[] = [];
      socket.on('message', (data) => frames.push(Buffer.isBuffer(data) ? data.toString() : ''));
      socket.on('open', () => {
        socket.send(text);
        socket.send(text);
      });
      const [code] = await once(socket, 'close');
      assert.deepEqual([frames, code], [[`heard ${text}`], 1000]);
    }
    assert.deepEqual(asked, []);
  });

  it('refuses a wrong secret in the query, whatever is in the header', async () => {
    for (const query of ['?secret=', '?secret=open', '?secret=open&secret=open%20sesame']) {
      const [error] = await once(new WebSocket(`ws://127.0.0.1:${port}/${query}`, known), 'error');
      assert.match(String(error), /401/);
    }
  });

  it('refuses pages, whatever they know', async () => {
    assert.match(await refusal({ ...known, origin: 'http://127.0.0.1' }), /403/);
  });

  it('refuses words that it does not know', async () => {
    for (const text of ['nonsense', '{}', '{"method":"format"}', '{"method":"status","more":1}']) {
      const { frames } = await converse(text);
      assert.deepEqual(frames.length, 1, text);
    }
    assert.deepEqual(asked, []);
  });

  it('closes on a frame that is too large', async () => {
    const { code } = await converse('x'.repeat(70_000));
    assert.equal(code, 1009);
    assert.deepEqual(asked, []);
  });

  it('serves sixteen at a time', async () => {
    const sockets = Array.from({ length: 16 }, () => connect(known));
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    assert.match(await refusal(known), /503/);
  });

  it('says that its port is taken', async () => {
    const second = new ControlPort({
      secret: '',
      clock: systemClock,
      generation: () => 0,
      answer: async () => 0,
      answerOriginal: async () => '',
    });
    await assert.rejects(second.listen('127.0.0.1', port), /in use by another program/);
  });
});

describe('the secret', () => {
  let root = '';
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'hl-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is made once and kept for its owner alone', () => {
    const first = keepSecret(root, '');
    assert.ok(first.length >= 40);
    assert.equal(keepSecret(root, ''), first);
    assert.equal(statSync(secretPath(root)).mode & 0o777, 0o600);
  });

  it('is the configured one where there is one', () => {
    keepSecret(root, '');
    assert.equal(keepSecret(root, 'configured'), 'configured');
    assert.equal(keepSecret(root, ''), 'configured');
  });
});
