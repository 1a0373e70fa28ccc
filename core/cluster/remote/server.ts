import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import type { Log } from '#library';
import type { MemoryCluster } from '../memory-cluster.js';
import { Session } from './session.js';

/** How the memory of this process is offered to others. */
export interface ClusterServerOptions {
  readonly memory: MemoryCluster;
  /** The unix socket; 107 characters at most. */
  readonly path: string;
  readonly log: Log;
}

/** Offers the shared state in the memory of this process to the other processes of the machine and user. */
export class ClusterServer {
  readonly #server: Server;
  readonly #sessions = new Set<Session>();

  private constructor({ memory, log }: ClusterServerOptions) {
    this.#server = createServer((socket) => {
      this.#sessions.add(new Session(socket, memory, log, (session) => this.#sessions.delete(session)));
    });
  }

  /** Listens on the socket, which no other user may open. One that a dead process has left is replaced. */
  static async listen(options: ClusterServerOptions): Promise<ClusterServer> {
    const { path } = options;
    if (!(await isAnswered(path))) await rm(path, { force: true });
    const server = new ClusterServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject).listen(path, resolve);
    });
    await chmod(path, 0o600);
    return server;
  }

  /** Ends every connection and listens no more. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const session of this.#sessions) session.close();
    await closed;
  }
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket
      .once('error', () => resolve(false))
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      });
  });
}
