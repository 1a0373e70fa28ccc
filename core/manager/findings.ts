import { z } from 'zod';
import type { ConnectionRow, Finding, RoomRow } from '../link/inspection.js';
import type { RouteRow } from '../link/route-row.js';

const count = z.int().min(0);

const connection: z.ZodType<ConnectionRow> = z.object({
  id: z.string(),
  user: z.string().nullable(),
  address: z.string(),
  door: z.string(),
  rooms: count,
  worker: count.nullable(),
  connectedMs: count,
  queuedBytes: count,
});

const room: z.ZodType<RoomRow> = z.object({ name: z.string(), members: count });

const finding: z.ZodType<Finding> = z.union([
  z.object({ kind: z.literal('connections'), total: count, connections: z.array(connection) }),
  z.object({ kind: z.literal('rooms'), total: count, rooms: z.array(room) }),
  z.object({ kind: z.literal('members'), members: z.array(count) }),
  z.object({ kind: z.literal('kick'), ended: count, found: count }),
  z.object({ kind: z.literal('say'), told: count }),
]);

/** What is sent of a route. */
export const routeRow: z.ZodType<RouteRow> = z.object({
  path: z.string(),
  event: z.string(),
  middleware: count,
  concurrent: z.boolean(),
  retry: z.boolean(),
  timeoutMs: count,
});

/** Whether a value that a worker sent is a table of its routes. */
export function isRouteTable(value: unknown): value is readonly RouteRow[] {
  return z.array(routeRow).safeParse(value).success;
}

/** Whether a value that a gateway sent is the answer to an inquiry. */
export function isFinding(value: unknown): value is Finding {
  return finding.safeParse(value).success;
}
