import type { SendHandle } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { getSystemErrorName } from 'node:util';
import { OperationFailed } from './failure.js';

/** A bound TCP socket that gateways accept on. The manager keeps it and never accepts, so clients queue in the kernel. */
export interface ListeningHandle {
  readonly host: string;
  readonly port: number;
  /** What `child.send` takes. */
  readonly sendable: SendHandle;
  close(): void;
}

/** Node's own handle class is not public; `node:cluster` shares listening sockets with exactly this. */
type NativeHandle = SendHandle & {
  getsockname(out: { port?: number }): number;
  close(): void;
};
type CreateServerHandle = (
  address: string,
  port: number,
  addressType: 4 | 6,
  fd: undefined,
  flags: number,
) => NativeHandle | number;

/** Binds host and port, 0 for any free port. Fails with a sentence for the operator. */
export async function openListeningHandle(host: string, port: number): Promise<ListeningHandle> {
  const { address, family } = await lookup(host).catch(() => {
    throw new OperationFailed('port', [`outside.host "${host}" is no address of this machine`]);
  });
  const handle = createServerHandle()(address, port, family === 6 ? 6 : 4, undefined, 0);
  if (typeof handle === 'number') throw cannotListen(host, port, getSystemErrorName(handle));
  const name: { port?: number } = {};
  handle.getsockname(name);
  const bound = name.port ?? 0;
  // libuv keeps EADDRINUSE of bind() until listen(), and a listen() of an unbound socket takes any port.
  if (bound === 0 || (port !== 0 && bound !== port)) {
    handle.close();
    throw cannotListen(host, port, 'EADDRINUSE');
  }
  return { host, port: bound, sendable: handle, close: () => handle.close() };
}

function createServerHandle(): CreateServerHandle {
  const create: unknown = Reflect.get(net, '_createServerHandle');
  if (isFunction(create)) return create;
  throw new OperationFailed('port', [
    `Node ${process.version} has no net._createServerHandle, which holds the port: use Node 20, 22 or 24`,
  ]);
}

function isFunction(value: unknown): value is CreateServerHandle {
  return typeof value === 'function';
}

function cannotListen(host: string, port: number, code: string): OperationFailed {
  const causes: Readonly<Record<string, string>> = {
    EADDRINUSE: 'in use by another program; stop that or change outside.port',
    EACCES: 'this user may not; take a port above 1023',
    EADDRNOTAVAIL: 'this machine has no such address; change outside.host',
  };
  return new OperationFailed('port', [`cannot listen on ${host}:${port}: ${causes[code] ?? code}`]);
}
