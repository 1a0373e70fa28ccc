import { z } from 'zod';

import { host, milliseconds, optionalMilliseconds, port } from './kinds.js';

/** Which processes there are, and how long they are waited for. */
export const setting = z.strictObject({
  mode: z
    .enum(['process', 'base'])
    .default('process')
    .describe(
      '`process`: gateways and workers are processes of their own, and the line is held. `base`: one process for both',
    ),
  worker_num: z.int().min(1).max(256).default(2).describe('worker processes, which run `app/`'),
  gateway_num: z.int().min(1).max(64).default(1).describe('gateway processes, which hold the sockets'),
  worker_memory: z
    .int()
    .min(0)
    .default(1_073_741_824)
    .describe('a worker above this resident memory, bytes, is replaced by a fresh one; 0 is never'),
  hangMs: milliseconds
    .default(3_000)
    .describe('a process that was silent for so long is hung: it is killed and replaced'),
  bootMs: milliseconds.default(30_000).describe('how long a process may take from its fork to ready'),
  drainMs: milliseconds
    .default(10_000)
    .describe('how long running actions may take to end when code is replaced or the server stops'),
});

/** Where clients come to. */
export const outside = z.strictObject({
  host: host.default('127.0.0.1').describe('the address for clients'),
  port: port.default(20_000).describe('the port for clients; 0 is any free one'),
  path: z.string().startsWith('/').default('/').describe('the only path that upgrades'),
});

/** Where the console comes to. */
export const manager = z.strictObject({
  host: host
    .default('127.0.0.1')
    .describe('the address for the console; other than loopback only with `manager.secret`'),
  port: port.default(20_001).describe('the port for the console; 0 is any free one'),
  secret: z
    .string()
    .default('')
    .describe('what the console must know; where it is empty one is made and kept in `runtime/secret`'),
});

/** When a client counts as gone. */
export const heartbeat = z.strictObject({
  pingIntervalMs: milliseconds
    .default(25_000)
    .describe('how often the server pings a client; at most `heartbeat.idleTimeoutMs`'),
  pongTimeoutMs: milliseconds
    .default(10_000)
    .describe('how long a pong may take before the connection is cut off'),
  idleTimeoutMs: optionalMilliseconds
    .default(60_000)
    .describe('a client that sends no frame of its own for so long is closed with 4408; 0 is never'),
  countPong: z.boolean().default(false).describe('whether a pong counts as such a frame'),
});
