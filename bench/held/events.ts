import { WebSocket } from 'ws';
import type { Console, ProcessRow } from '../support/console.js';
import type { HoldlineServer } from '../support/servers.js';
import { until } from '../support/waiting.js';

/** Something that would cut every client of an ordinary server. */
export interface Event {
  readonly name: 'reload' | 'kill' | 'hang';
  /** Makes it happen, and comes back when the server has all of its workers again. */
  happen(): Promise<void>;
}

/** `console reload`. */
export function reloadOf(server: HoldlineServer): Event {
  return {
    name: 'reload',
    happen: async () => {
      await server.console.run('reload');
    },
  };
}

/** SIGKILL of the worker that had most to do since the last look. */
export function killOf(server: HoldlineServer): Event {
  const seen = new Map<number, number>();
  return {
    name: 'kill',
    happen: async () => {
      const workers = await readyWorkers(server.console);
      const [busiest] = workers
        .map(({ pid, requests }) => ({ pid, work: requests - (seen.get(pid) ?? 0) }))
        .toSorted((a, b) => b.work - a.work);
      if (busiest === undefined) throw new Error('There is no worker to kill.');
      for (const { pid, requests } of workers) seen.set(pid, requests);
      process.kill(busiest.pid, 'SIGKILL');
      await replaced(server.console, busiest.pid, workers.length);
    },
  };
}

/**
 * A worker that never comes back from an action. A client of its own asks for it, and must not be cut off either; it has been
 * connected as long as the crowd, because a new one would be given to the worker that replaced the last and has no clients.
 */
export function hangOf(server: HoldlineServer, culprits: readonly Culprit[]): Event {
  const left = [...culprits];
  return {
    name: 'hang',
    happen: async () => {
      const before = await readyWorkers(server.console);
      const told = await left.shift()?.hang();
      if (told?.includes('"workerLost"') !== true) {
        throw new Error(`The client that hung a worker was not told workerLost but: ${told}`);
      }
      await until('every worker is ready again', 30_000, async () => {
        return (await readyWorkers(server.console)).length >= before.length;
      });
    },
  };
}

/** A client that can hang the worker it is given to. */
export class Culprit {
  private constructor(private readonly socket: WebSocket) {
    socket.on('error', () => undefined); // the close that follows says it
  }

  /** Connects; rejects where the handshake is refused. */
  static async connect(url: string): Promise<Culprit> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Culprit(socket);
  }

  /** Asks for the endless loop, and gives what the server says in the end. */
  async hang(): Promise<string> {
    const told = new Promise<string>((resolve) => {
      this.socket.once('message', (data: Buffer) => resolve(data.toString()));
      this.socket.once('close', (code) => resolve(`closed with ${code}`));
      setTimeout(() => resolve('nothing for 30 s'), 30_000).unref();
    });
    this.socket.send('{"method":"index.index.block","id":1}');
    return told;
  }

  /** Hangs up. */
  end(): void {
    this.socket.terminate();
  }
}

async function replaced(console: Console, pid: number, workers: number): Promise<void> {
  await until(`a worker in the place of ${pid}`, 30_000, async () => {
    const now = await readyWorkers(console);
    return now.length >= workers && now.every((row) => row.pid !== pid);
  });
}

async function readyWorkers(console: Console): Promise<readonly ProcessRow[]> {
  const rows = await console.processes();
  return rows.filter(({ role, state }) => role === 'worker' && state === 'ready');
}
