/**
 * What the figures are compared with: the least that an application on `ws` does for the same frames, in one process. No routing,
 * no limits, no identity.
 */
import { createServer } from 'node:http';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { replyTo } from './actions.js';

function answer(this: WebSocket, data: RawData): void {
  if (!Buffer.isBuffer(data)) return;
  const reply = replyTo(data.toString());
  if (reply !== undefined) this.send(reply);
}

const server = createServer((_, response) => response.end('<h1>Hi guy!</h1>'));
new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false }).on(
  'connection',
  (socket) => {
    socket.on('message', answer);
  },
);
server.listen(Number(process.argv[2]), '127.0.0.1');
