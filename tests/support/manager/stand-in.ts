import { readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import type { BootOrder, Order, Report } from '../../../core/link/orders.js';

/** How a stand-in child of a generation behaves; read from `app/behaviour.json` of that generation. */
export interface Behaviour {
  readonly routes?: readonly string[];
  readonly settings?: string;
  /** Workers say that they cannot start. */
  readonly failWith?: readonly string[];
  /** Workers end themselves instead of saying ready. */
  readonly dieAtBoot?: boolean;
  /** Workers never say ready. */
  readonly sleepAtBoot?: boolean;
  /** What workers with these process-wide numbers report as memory. */
  readonly memory?: Readonly<Record<string, number>>;
  /** Old workers are never reported as retired. */
  readonly keepConnections?: boolean;
}

/** What a stand-in gateway tells whoever connects. */
export interface GatewayState {
  readonly id: string;
  readonly pid: number;
  readonly generation: number;
  readonly assigned: readonly string[];
  readonly pids: readonly number[];
}

const state = { assigned: [] as readonly string[], pids: [] as readonly number[] };
let boot: BootOrder | undefined;
let server: net.Server | undefined;
let behaviour: Behaviour = {};

process.on('message', (order: Order, handle: unknown) => obey(order, handle));
process.on('disconnect', () => process.exit(0));

function obey(order: Order, handle: unknown): void {
  switch (order.kind) {
    case 'boot':
      return start(order);
    case 'listen':
      return listen(handle);
    case 'assign':
      return assign(order.workers);
    case 'workers':
      state.pids = order.pids;
      return;
    case 'drain':
      server?.close();
      return say({ kind: 'drained' });
    case 'begin':
    case 'gateways':
    case 'inquire':
      return;
    case 'finish':
      return say({ kind: 'finished', gateway: order.gateway, scope: order.scope });
    case 'stop':
      process.exit(0);
  }
}

function start(order: BootOrder): void {
  boot = order;
  behaviour = decode(readFileSync(join(order.folder, 'app', 'behaviour.json'), 'utf8'));
  const { failWith, dieAtBoot = false, sleepAtBoot = false, memory = {}, routes = [] } = behaviour;
  if (order.role === 'worker') {
    if (dieAtBoot) process.exit(3);
    if (sleepAtBoot) return;
    if (failWith !== undefined) {
      say({ kind: 'failed', reasons: failWith, cause: 'boot' });
      setImmediate(() => process.exit(1));
      return;
    }
  }
  setInterval(() => beat(memory[order.id] ?? 1), 50);
  say({
    kind: 'ready',
    settings: { settings: behaviour.settings ?? 's' },
    ...(order.role === 'gateway' ? {} : { routes }),
  });
}

function beat(memory: number): void {
  say({ kind: 'beat', memory, connections: 1, rooms: 3, requests: 2, lag: 0 });
}

function listen(handle: unknown): void {
  server = net.createServer((socket) => {
    socket.on('error', () => {});
    const { id = '', generation = 0 } = boot ?? {};
    socket.end(JSON.stringify({ id, pid: process.pid, generation, ...state } satisfies GatewayState));
  });
  server.on('error', (error) => {
    say({ kind: 'failed', reasons: [error.message], cause: 'port' });
  });
  server.listen(handle, () => {
    const address = server?.address();
    if (typeof address !== 'object' || address === null) throw new Error('no port');
    say({ kind: 'listening', host: address.address, port: address.port });
  });
}

function assign(workers: readonly string[]): void {
  const left = state.assigned.filter((worker) => !workers.includes(worker));
  state.assigned = workers;
  if (behaviour.keepConnections === true) return;
  for (const worker of left) say({ kind: 'retired', worker });
}

function say(report: Report): void {
  process.send?.(report);
}

function decode(text: string): Behaviour {
  const decoded: Behaviour = JSON.parse(text);
  return decoded;
}
