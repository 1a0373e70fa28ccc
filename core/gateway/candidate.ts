import type { ConnectionRecord, Opening } from '../link/messages.js';

/** A client that asks to be let in. */
export interface Candidate {
  /** The number that its connection will have. */
  readonly number: number;
  readonly record: ConnectionRecord;
}

/** With what a connection begins. */
export type Beginning = Extract<Opening, { readonly isAccepted: true }>;
