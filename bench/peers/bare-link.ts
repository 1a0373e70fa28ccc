/**
 * The least that holds sockets in one process and answers in another: what arrives in a tick goes to the worker in one write
 * and comes back in one, and each socket is written once. It is the measure of what Holdline adds to its own shape: routing,
 * validation, identity, order, limits, time-outs, the budget of every queue. `bare-link.js PORT` starts both processes.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { WebSocketServer, type WebSocket } from 'ws';
import { Batches } from './batches.js';

interface Client {
  readonly socket: Duplex;
  readonly ws: WebSocket;
}

const clients = new Map<number, Client>();
const corked = new Set<Duplex>();
let latest = 0;

function write(connection: number, reply: Buffer): void {
  const client = clients.get(connection);
  if (client === undefined) return;
  if (!corked.has(client.socket)) cork(client.socket);
  client.ws.send(reply, { binary: false });
}

function cork(socket: Duplex): void {
  socket.cork();
  if (corked.add(socket).size === 1) setImmediate(uncork);
}

function uncork(): void {
  for (const socket of corked) socket.uncork();
  corked.clear();
}

const script = fileURLToPath(new URL('./bare-link-worker.js', import.meta.url));
const worker = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
const link = worker.stdio[3];
if (!(link instanceof Duplex)) throw new Error('The worker has no link.');
const batches = new Batches(link, write);

const server = createServer((_, response) => response.end('<h1>Hi guy!</h1>'));
const webSockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  clientTracking: false,
  skipUTF8Validation: true,
});
server.on('upgrade', (request, socket, head) =>
  webSockets.handleUpgrade(request, socket, head, (ws) => {
    const connection = ++latest;
    clients.set(connection, { socket, ws });
    ws.on('message', (data) => {
      if (Buffer.isBuffer(data)) batches.send(connection, data);
    });
    ws.on('close', () => clients.delete(connection));
  }),
);
server.listen(Number(process.argv[2]), '127.0.0.1');
