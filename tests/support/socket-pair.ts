import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Ending } from './ending.js';
import { shortFolder } from './temporary-folder.js';

/** Two real sockets that are connected to each other; they end with the test. */
export async function socketPair(test: Ending): Promise<[Socket, Socket]> {
  const path = join(await shortFolder(test), 's');
  const server = createServer();
  const accepted: Promise<Socket[]> = once(server, 'connection');
  server.listen(path);
  await once(server, 'listening');
  const near = connect(path);
  const [[far]]: [Socket[], unknown] = await Promise.all([accepted, once(near, 'connect')]);
  server.close();
  if (far === undefined) throw new Error('no socket came');
  for (const socket of [near, far]) socket.on('error', () => undefined);
  test.after(() => {
    near.destroy();
    far.destroy();
  });
  return [near, far];
}

/** Fills what the kernel keeps for a peer that does not read, so that everything written from now on waits. */
export function fill(socket: Socket, pieceBytes = 4_096): void {
  while (socket.writableLength === 0) socket.write(Buffer.alloc(pieceBytes));
}
