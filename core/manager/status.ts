import type { Child } from './child.js';
import type { Slot } from './slot.js';

/** One row of `status`. A slot without a process has pid 0 and says why in `state`. */
export interface ProcessStatus {
  readonly pid: number;
  readonly role: 'manager' | 'gateway' | 'worker';
  readonly generation: number;
  /** Resident memory, bytes. */
  readonly memory: number;
  readonly connections: number;
  readonly requests: number;
  /** Milliseconds. */
  readonly lag: number;
  readonly state: string;
}

/** What `status` answers. */
export interface Status {
  readonly generation: number;
  /** Seconds. */
  readonly uptime: number;
  readonly connections: number;
  readonly rooms: number;
  readonly processes: readonly ProcessStatus[];
}

/** What `status` is made from. */
export interface ServerView {
  readonly generation: number;
  readonly uptimeMs: number;
  /** The longest that the manager itself was late, milliseconds. */
  readonly lag: number;
  readonly state: string;
  readonly children: readonly Child[];
  readonly slots: readonly Slot[];
}

/** Everything that runs, and the slots where nothing does. */
export function describeServer({ generation, uptimeMs, lag, state, children, slots }: ServerView): Status {
  const rows = children.map(rowOf);
  const gateways = rows.filter(({ role }) => role === 'gateway');
  const empty = slots.filter((slot) => slot.child.state === 'gone' && slot.state !== 'closed');
  const manager = {
    pid: process.pid,
    role: 'manager',
    generation,
    memory: process.memoryUsage.rss(),
  } as const;
  return {
    generation,
    uptime: Math.floor(uptimeMs / 1_000),
    connections: gateways.reduce((sum, { connections }) => sum + connections, 0),
    rooms: children.reduce(
      (sum, child) => sum + (shownRole(child) === 'gateway' ? child.vitals.rooms : 0),
      0,
    ),
    processes: [
      { ...manager, connections: 0, requests: 0, lag: Math.round(lag), state },
      ...gateways,
      ...rows.filter(({ role }) => role === 'worker'),
      ...empty.map(rowOfEmpty),
    ],
  };
}

/** The one process of base mode holds the sockets, so it is shown as a gateway. */
function rowOf(child: Child): ProcessStatus {
  const { memory, connections, requests, lag } = child.vitals;
  return {
    pid: child.pid,
    role: shownRole(child),
    generation: child.boot.generation,
    memory,
    connections,
    requests,
    lag: Math.round(lag),
    state: child.state,
  };
}

function rowOfEmpty({ child, state }: Slot): ProcessStatus {
  return { ...rowOf(child), pid: 0, memory: 0, connections: 0, lag: 0, state };
}

function shownRole({ role }: Child): 'gateway' | 'worker' {
  return role === 'worker' ? 'worker' : 'gateway';
}
