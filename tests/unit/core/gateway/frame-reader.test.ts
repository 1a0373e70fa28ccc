import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { shareListeners } from '../../../../core/gateway/client-listeners.js';
import { ClientSocket } from '../../../../core/gateway/client-socket.js';
import { ClientBytes } from '../../../support/client-bytes.js';
import { clientFrame, opcodes } from '../../../support/client-frame.js';
import { MemoryConnection } from '../../../support/memory-connection.js';
import { MemorySocket } from '../../../support/memory-socket.js';

const streams = 600;
const { text, ping, pong, close } = opcodes;
/** Of bytes that could be those of a header. */
const mask = Buffer.alloc(4, 0x81);

interface Line {
  readonly socket: MemorySocket;
  readonly client: ClientSocket;
  /** What the gateway was told, in order. */
  readonly events: string[];
}

/** A client whose handshake is over. */
function open(maxPayload: number): Line {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload,
    maxFragments: 4,
    WebSocket: ClientSocket,
  });
  const socket = new MemorySocket();
  const request = new IncomingMessage(socket);
  request.method = 'GET';
  request.headers = {
    upgrade: 'websocket',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-version': '13',
  };
  const clients: ClientSocket[] = [];
  server.handleUpgrade(request, socket, Buffer.alloc(0), (client) => clients.push(client));
  const [client] = clients;
  assert.ok(client, 'the handshake');
  socket.writes.length = 0;
  return { socket, client, events: [] };
}

/** As the gateway has it: a reader before ws. */
function openRead(maxPayload: number): Line {
  const line = open(maxPayload);
  const connection = MemoryConnection.create(1);
  connection.close = () => line.client.close(1003, 'binary');
  line.client.connection = connection;
  const listen = shareListeners(
    {
      receive: (_, data) => note(line, data),
      ping: () => line.events.push('ping'),
      pong: () => line.events.push('pong'),
      ended: (_, code) => line.events.push(`end ${code}`),
    },
    maxPayload,
  );
  listen(line.client, line.socket);
  return line;
}

/** The same with ws alone. */
function openAlone(maxPayload: number): Line {
  const line = open(maxPayload);
  const { client, events } = line;
  client.on('message', (data, isBinary) => {
    if (isBinary) client.close(1003, 'binary');
    else if (Buffer.isBuffer(data)) note(line, data);
  });
  client.on('ping', () => events.push('ping')).on('pong', () => events.push('pong'));
  client.on('close', (code) => events.push(`end ${code}`)).on('error', () => undefined);
  return line;
}

/** A text has come; one that ends with a b pauses the client. */
function note({ client, events }: Line, data: Buffer): void {
  events.push(data.toString());
  if (data.at(-1) === 0x62) client.pause();
}

/** Gives a client's bytes to both, chunk by chunk, and then its end. */
async function play(lines: readonly Line[], chunks: readonly Buffer[]): Promise<void> {
  for (const chunk of chunks) {
    for (const { socket } of lines) socket.push(Buffer.from(chunk));
    await nextTurn();
    for (const { client } of lines) client.resume();
  }
  for (const { socket } of lines) socket.push(null);
  await nextTurn();
  for (const { socket } of lines) socket.destroy();
  await nextTurn();
}

/** What came out of a client's bytes, to be compared. */
function outcome({ events, socket }: Line): { events: string[]; written: string } {
  return { events, written: Buffer.concat(socket.writes).toString('hex') };
}

/** Some bytes, whole, and cut in two at each of the first hundred places. */
function cuts(bytes: Buffer): Buffer[][] {
  const places = bytes.subarray(1, 100).map((_, index) => index + 1);
  return [[bytes], ...Array.from(places, (at) => [bytes.subarray(0, at), bytes.subarray(at)])];
}

describe('a reader of frames', () => {
  it(`tells and answers what ws alone would, for ${streams} clients that send by chance`, async () => {
    const seed = randomInt(2 ** 31);
    let told = 0;
    for (let index = 0; index < streams; index++) {
      const largest = index % 10 === 0 ? 70_000 : 200;
      const chunks = new ClientBytes(seed + index).chunks(largest);
      const lines = [openRead(largest), openAlone(largest)] as const;
      await play(lines, chunks);
      assert.deepEqual(outcome(lines[0]), outcome(lines[1]), `seed ${seed + index}`);
      told += lines[1].events.length;
    }
    assert.ok(told > 3 * streams, `${told} events`);
  });

  it('gives ws what is cut in two, and what is no text, and reads on by itself', async () => {
    const hello = clientFrame({ opcode: text, payload: Buffer.from('hello 你好'), mask });
    const between = [
      { event: 'ping', bytes: clientFrame({ opcode: ping, payload: Buffer.from('p'), mask }) },
      { event: 'pong', bytes: clientFrame({ opcode: pong, payload: Buffer.alloc(0), mask }) },
      ...[0, 1, 125, 126, 70_000].map((size) => {
        const payload = Buffer.alloc(size, 'x');
        return { event: payload.toString(), bytes: clientFrame({ opcode: text, payload, mask }) };
      }),
    ];
    for (const { event, bytes } of between) {
      for (const chunks of cuts(Buffer.concat([hello, bytes, hello]))) {
        const line = openRead(100_000);
        let found = 0;
        for (const what of ['message', 'ping', 'pong']) line.client.on(what, () => found++);
        await play([line], [...chunks, hello]);
        const expected = ['hello 你好', event, 'hello 你好', 'hello 你好', 'end 1006'];
        const where = `${event.slice(0, 9)}, ${event.length}, cut after ${chunks[0]?.length ?? 0}`;
        assert.deepEqual(line.events, expected, where);
        assert.ok(found <= 2, `${where}: ws found ${found}`);
      }
    }
  });

  it('tells nothing of what follows a text that is not UTF-8, or a close frame', async () => {
    const good = clientFrame({ opcode: text, payload: Buffer.from('good'), mask });
    const endings = [
      {
        code: 1007,
        faults: 1,
        ending: clientFrame({ opcode: text, payload: Buffer.from('c080', 'hex'), mask }),
      },
      { code: 1000, faults: 0, ending: clientFrame({ opcode: close, payload: Buffer.from([3, 232]), mask }) },
    ];
    for (const { code, faults, ending } of endings) {
      for (const chunks of cuts(Buffer.concat([good, ending, good]))) {
        const line = openRead(1_000);
        let found = 0;
        line.client.on('error', () => found++);
        await play([line], [...chunks, good]);
        const where = `${code}, cut after ${chunks[0]?.length ?? 0}`;
        assert.deepEqual([line.events[0], line.events.length, found], ['good', 2, faults], where);
        const answer = Buffer.from([0x88, 2, code >> 8, code & 0xff]);
        assert.deepEqual(Buffer.concat(line.socket.writes), answer, where);
      }
    }
  });

  it('tells once what was not read yet when the socket was gone, as ws alone would', async () => {
    const hello = clientFrame({ opcode: text, payload: Buffer.from('hello'), mask });
    for (const chunks of cuts(Buffer.concat([hello, hello]))) {
      const lines = [openRead(1_000), openAlone(1_000)];
      for (const { client, socket } of lines) {
        socket.push(Buffer.from(chunks[0] ?? ''));
        await nextTurn();
        client.pause();
        for (const chunk of chunks.slice(1)) socket.push(Buffer.from(chunk));
        socket.destroy();
      }
      await nextTurn();
      for (const { events } of lines) {
        assert.deepEqual(events, ['hello', 'hello', 'end 1006'], `cut after ${chunks[0]?.length ?? 0}`);
      }
    }
  });

  it('keeps ws out of whole texts', async () => {
    const line = openRead(1_000);
    let found = 0;
    line.client.on('message', () => found++);
    const hello = clientFrame({ opcode: text, payload: Buffer.from('hello'), mask });
    await play([line], [Buffer.concat([hello, hello]), hello]);
    assert.deepEqual([line.events.length, found], [4, 0]);
  });

  it('leaves the socket alone when somebody besides ws listens to its data', async () => {
    const line = open(1_000);
    line.socket.on('data', () => undefined);
    const before = line.socket.listeners('data');
    const listen = shareListeners(
      { receive: () => undefined, ping: () => undefined, pong: () => undefined, ended: () => undefined },
      1_000,
    );
    listen(line.client, line.socket);
    assert.deepEqual(line.socket.listeners('data'), before);
    line.socket.destroy();
    await nextTurn();
  });
});
