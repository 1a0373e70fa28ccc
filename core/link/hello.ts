import type { Socket } from 'node:net';
import { decodeToGateway, decodeToWorker } from './decode.js';
import { encode } from './encode.js';
import { type Packet } from './kinds.js';
import type { GatewayHello, WorkerHello } from './messages.js';
import { headerBytes, PacketBatch, PacketReader } from './packet.js';

/** How long the other end may take to say who it is, milliseconds. */
const helloMs = 5_000;

/** Says who we are, as the first packet of a socket. */
export function sayHello(socket: Socket, hello: WorkerHello | GatewayHello): void {
  const batch = new PacketBatch();
  const { kind, connection, sequence, payload } = encode(hello);
  batch.add(kind, connection, sequence, payload);
  socket.write(batch.take());
}

/**
 * Reads the first packet of a socket, a worker's hello; what comes after it stays in the socket, which is left paused.
 * @throws {Error} when the socket ends, or something else comes, or nothing comes for five seconds.
 */
export async function readWorkerHello(socket: Socket): Promise<WorkerHello> {
  const message = decodeToGateway(await readFirstPacket(socket));
  if (message.kind !== 'workerHello') throw new Error(`expected a worker's hello, got ${message.kind}`);
  return message;
}

/** The same for a gateway's hello. */
export async function readGatewayHello(socket: Socket): Promise<GatewayHello> {
  const message = decodeToWorker(await readFirstPacket(socket));
  if (message.kind !== 'gatewayHello') throw new Error(`expected a gateway's hello, got ${message.kind}`);
  return message;
}

function readFirstPacket(socket: Socket): Promise<Packet> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let isDone = false;
    const reader = new PacketReader((kind, connection, sequence, payload) => {
      if (isDone) return; // what follows is put back below
      const rest = Buffer.concat(chunks).subarray(headerBytes + payload.length);
      finish();
      socket.pause();
      if (rest.length > 0) socket.unshift(rest);
      resolve({ kind, connection, sequence, payload });
    });
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      try {
        reader.push(chunk);
      } catch (error) {
        onEnd(error);
      }
    };
    const onEnd = (error?: unknown) => {
      finish();
      reject(
        error instanceof Error ? error : new Error('the other end closed the link before it said who it is'),
      );
    };
    const timer = setTimeout(() => onEnd(new Error(`no hello within ${helloMs} ms`)), helloMs);
    const finish = () => {
      isDone = true;
      clearTimeout(timer);
      socket.off('data', onData).off('close', onEnd);
    };
    socket.on('data', onData).on('close', onEnd);
  });
}
