import { z } from 'zod';
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
  ...inspectionRequests,
  z.strictObject({ method: z.literal('stop') }),
  z.strictObject({ method: z.literal('reload'), noBuild }),
  z.strictObject({ method: z.literal('restart'), noBuild }),
]);

/** A question of the console. */
export type ControlRequest = z.infer<typeof controlRequest>;

/** What the answer to each question is. */
export interface ControlResults {
  readonly status: Status;
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
