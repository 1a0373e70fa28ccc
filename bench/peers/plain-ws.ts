/**
 * What the figures are compared with: the least that an application on `ws` does for the same frames. JSON.parse, one look-up,
 * JSON.stringify of the same envelope, ws.send; no routing, no limits, no identity.
 */
import { createServer } from 'node:http';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { isRecord } from '../support/record.js';

type Payload = Record<string, unknown>;
type Action = (payload: Payload) => unknown;

const actions = new Map<string, Action>([
  ['index.index.echo', (payload) => payload],
  ['index.index.number', ({ n }) => n],
  ['index.index.big', ({ bytes }) => largeText(Number(bytes))],
  ['index.index.article', ({ bytes }) => ({ title: 'hello', text: largeText(Number(bytes)) })],
  ['index.index.rows', ({ bytes }) => manyRows(Math.ceil(Number(bytes) / 38))],
]);

let large = '';
let rows: readonly object[] = [];

/** Made once: what is measured is how it travels. */
function largeText(bytes: number): string {
  if (large.length !== bytes) large = 'x'.repeat(bytes);
  return large;
}

function manyRows(count: number): readonly object[] {
  if (rows.length !== count)
    rows = Array.from({ length: count }, (_, id) => ({ id: 1e5 + id, say: 'hello', ok: true }));
  return rows;
}

function answer(this: WebSocket, data: RawData): void {
  if (!Buffer.isBuffer(data)) return;
  const message: unknown = JSON.parse(data.toString());
  if (!isRecord(message)) return;
  const { method, id, ...payload } = message;
  const action = actions.get(String(method));
  const reply =
    action === undefined
      ? { status: 404, event: 'controllerNotFound', info: '您请求的控制器不存在', id }
      : { status: 200, event: 'success', info: '执行完成', param: action(payload), id };
  this.send(JSON.stringify(reply));
}

const server = createServer((_, response) => response.end('<h1>Hi guy!</h1>'));
new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false }).on(
  'connection',
  (socket) => {
    socket.on('message', answer);
  },
);
server.listen(Number(process.argv[2]), '127.0.0.1');
