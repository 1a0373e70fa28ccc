import { z } from 'zod';
import type { RouteRow } from '../link/route-row.js';
import {
  inspectionRequests,
  type ConnectionList,
  type KickResult,
  type RoomList,
  type SayResult,
} from './inspection-messages.js';
import type { RolloutResult } from './rollout.js';
import type { Status } from './status.js';

const noBuild = z.boolean().optional();

/** What the console may ask. */
export const controlRequest = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('status') }),
  z.strictObject({ method: z.literal('routes') }),
  ...inspectionRequests,
  z.strictObject({ method: z.literal('stop') }),
  z.strictObject({ method: z.literal('reload'), noBuild }),
  z.strictObject({ method: z.literal('restart'), noBuild }),
]);

/** A question of the console. */
export type ControlRequest = z.infer<typeof controlRequest>;

/** The routes of the generation in service. */
export interface RouteList {
  readonly generation: number;
  readonly routes: readonly RouteRow[];
}

/** What the answer to each question is. */
export interface ControlResults {
  readonly status: Status;
  readonly routes: RouteList;
  readonly connections: ConnectionList;
  readonly rooms: RoomList;
  readonly kick: KickResult;
  readonly say: SayResult;
  readonly stop: null;
  readonly reload: RolloutResult;
  readonly restart: RolloutResult;
}

/** A frame of the answer: any number of `progress`, then one of the others, then the connection is closed. */
export type ControlEvent<Result = unknown> =
  | { readonly event: 'progress'; readonly text: string }
  | { readonly event: 'done'; readonly result: Result }
  | { readonly event: 'failed'; readonly reasons: readonly string[]; readonly generation: number };

/** How large a frame in either direction may be, bytes. */
export const controlPayload = 65_536;
