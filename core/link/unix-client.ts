import { connect, type Socket } from 'node:net';
import { decodeToWorker } from './decode.js';
import { readGatewayHello, sayHello } from './hello.js';
import { type Link, protocolVersion, type ToGateway, type ToWorker, type WorkerHello } from './messages.js';
import type { GatewayAddress } from './orders.js';
import { UnixLink } from './unix.js';

/** How a worker connects to a gateway. */
export interface LinkClientOptions {
  /** Largest single message on a link, bytes. */
  readonly maxMessageBytes: number;
  /** Take no further frames while more than so many bytes wait for the gateway. */
  readonly holdReadingAbove: number;
}

/**
 * Opens the two sockets of a link and says hello on both.
 * @throws {Error} when the gateway is not there, or speaks another version.
 */
export async function connectToGateway(
  address: GatewayAddress,
  hello: Omit<WorkerHello, 'direction'>,
  options: LinkClientOptions,
): Promise<Link<ToGateway, ToWorker>> {
  const outgoing = await open(address.path);
  const incoming = await open(address.path);
  try {
    await meet(outgoing, incoming, address, hello);
  } catch (error) {
    outgoing.destroy();
    incoming.destroy();
    throw error;
  }
  return new UnixLink({ outgoing, incoming, decode: decodeToWorker, ...options });
}

async function meet(
  outgoing: Socket,
  incoming: Socket,
  { id }: GatewayAddress,
  hello: Omit<WorkerHello, 'direction'>,
): Promise<void> {
  sayHello(outgoing, { ...hello, direction: 'up' });
  sayHello(incoming, { ...hello, direction: 'down' });
  const { version } = await readGatewayHello(incoming);
  if (version !== protocolVersion) {
    throw new Error(`gateway ${id} speaks link version ${version}, this worker ${protocolVersion}`);
  }
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject).on('error', () => undefined); // followed by close, which the link notices
      resolve(socket);
    });
  });
}
