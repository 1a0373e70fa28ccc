import type { Socket } from 'node:net';
import type { RawData } from 'ws';
import { ClientSocket } from './client-socket.js';
import type { Connection } from './connection.js';
import { FrameReader } from './frame-reader.js';
import type { Gateway } from './gateway.js';

/** Gives the function that listens to a client: one set of listeners for all sockets, since closures would cost memory for each. */
export function shareListeners(
  gateway: Pick<Gateway, 'receive' | 'ping' | 'pong' | 'ended'>,
  maxPayload: number,
): (client: ClientSocket, socket: Socket) => void {
  function onText({ connection }: ClientSocket, data: Buffer): void {
    if (connection !== undefined) gateway.receive(connection, data);
  }
  function onMessage(this: unknown, data: RawData, isBinary: boolean): void {
    const connection = hear(this);
    if (isBinary) connection?.close('unsupportedData');
    else if (connection !== undefined && Buffer.isBuffer(data)) gateway.receive(connection, data);
  }
  function onPing(this: unknown): void {
    const connection = hear(this);
    if (connection !== undefined) gateway.ping(connection);
  }
  function onPong(this: unknown): void {
    const connection = hear(this);
    if (connection !== undefined) gateway.pong(connection);
  }
  function onClose(this: unknown, code: number): void {
    const connection = connectionOf(this);
    if (connection !== undefined) gateway.ended(connection, code);
  }
  const reading = { maxPayload, onText };
  return (client, socket) => {
    client.on('message', onMessage).on('ping', onPing).on('pong', onPong);
    client.on('close', onClose).on('error', ignore);
    FrameReader.attach(client, socket, reading);
  };
}

/** Counts what ws found, and gives whose it is. */
function hear(client: unknown): Connection | undefined {
  if (client instanceof ClientSocket) client.heard++;
  return connectionOf(client);
}

function connectionOf(client: unknown): Connection | undefined {
  return client instanceof ClientSocket ? client.connection : undefined;
}

/** What ws finds wrong with a client's bytes it answers with a close code; the close that follows is all we need to know. */
function ignore(): void {}
