import { z } from 'zod';
import type { ConnectionRow, RoomRow } from '../link/inspection.js';
import { isEmpty } from '../protocol/envelope.js';
import { closeCodes, isSendableCloseCode } from '../protocol/close-codes.js';

/** Most rows of an answer, and most connections that one `kick` names. */
export const mostRows = 1_000;
/** Rows of an answer where nothing else was asked for. */
export const usualRows = 100;
/** The code with which `kick` ends connections where no other is given. */
export const kickCode = closeCodes.revoked.code;

const mostReasonBytes = 123;

const limit = z.custom<number>(
  isLimit,
  `--limit is a whole number from 1 to ${mostRows}, such as --limit ${usualRows}`,
);
const id = z
  .string()
  .regex(
    /^[\w.-]{1,48}$/,
    'an id is one that public/console connections shows; users are named with --user UID',
  );
const user = z.custom<string>(isUser, '--user is the id of a user: 1 to 256 bytes of text');
const code = z.custom<number>(
  (value) => typeof value === 'number' && isSendableCloseCode(value),
  `--code is what a close frame can carry: ${kickCode}, another from 3000 to 4999, or 1000 to 1014 without 1004 to 1006`,
);
const reason = z.custom<string>(
  (value) => typeof value === 'string' && Buffer.byteLength(value) <= mostReasonBytes,
  `--reason has at most ${mostReasonBytes} bytes: a close frame takes no more`,
);

const kick = z
  .strictObject({
    method: z.literal('kick'),
    ids: z.array(id).max(mostRows, `at most ${mostRows} connections at a time: name fewer, or a --user UID`),
    user: user.nullable(),
    code,
    reason,
  })
  .refine(
    ({ ids, user: who }) => ids.length > 0 || who !== null,
    'name connections by their ids, or a --user UID; public/console connections shows both',
  );

/** Most bytes of what `say` says: as JSON in a frame of the control port it may be six times as long. */
export const mostSaidBytes = 8_192;

const said = z.custom<string>(
  isSaid,
  `say takes 1 to ${mostSaidBytes} bytes of text; "0" alone is none, as for the original`,
);

/** What the console may ask about connections and rooms. What is wrong with a request is a sentence for who typed it. */
export const inspectionRequests = [
  z.strictObject({ method: z.literal('connections'), limit }),
  z.strictObject({ method: z.literal('rooms'), limit }),
  kick,
  z.strictObject({ method: z.literal('say'), text: said }),
] as const;

/** One of these questions. */
export type InspectionRequest = z.infer<(typeof inspectionRequests)[number]>;

/** What every answer says about the gateways that did not answer in time. */
export interface Answered {
  /** Who they are; what they have is missing in the answer. */
  readonly silent: readonly string[];
}

/** What `connections` answers: the oldest connections of all gateways, and how many there are. */
export interface ConnectionList extends Answered {
  readonly total: number;
  readonly connections: readonly ConnectionRow[];
}

/** What `rooms` answers: the largest rooms, each with its members on all gateways, and how many there are. */
export interface RoomList extends Answered {
  readonly total: number;
  /** False: a room that is not shown and is on several gateways was counted for each of them, so there may be fewer. */
  readonly isExact: boolean;
  readonly rooms: readonly RoomRow[];
}

/** What `kick` answers: how many connections were ended, and how many of the ids are those of none. */
export interface KickResult extends Answered {
  readonly ended: number;
  readonly missing: number;
}

/** What `say` answers: to how many connections it goes. */
export interface SayResult extends Answered {
  readonly told: number;
}

function isLimit(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostRows;
}

/** What is empty for the original would reach its clients without a text. */
function isSaid(value: unknown): boolean {
  return typeof value === 'string' && !isEmpty(value) && Buffer.byteLength(value) <= mostSaidBytes;
}

function isUser(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 256;
}
