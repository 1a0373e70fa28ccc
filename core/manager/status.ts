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

/** The row of a child. The one process of base mode holds the sockets, so it is shown as a gateway. */
export function statusOf(child: Child): ProcessStatus {
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

/** The row of a slot whose child is dead and not yet, or never, replaced. */
export function statusOfEmpty({ child, state }: Slot): ProcessStatus {
  return { ...statusOf(child), pid: 0, memory: 0, connections: 0, lag: 0, state };
}

function shownRole({ role }: Child): 'gateway' | 'worker' {
  return role === 'worker' ? 'worker' : 'gateway';
}
