import type { Generated } from 'kysely';

/** What was said to everybody by a big screen. Times are in seconds since 1970, and moments in milliseconds. */
export interface WallMessageTable {
  id: Generated<number>;
  code: string;
  nickname: string;
  say: string;
  user_id: string;
  /** 1 visible, 0 taken back. */
  status: Generated<number>;
  create_time: Generated<number>;
  update_time: Generated<number>;
  /** When everybody was told. */
  moment: Generated<number>;
}

/** What the audience said. */
export interface UserMessageTable {
  /** The order in which it was said. */
  number: Generated<number>;
  id: string;
  code: string;
  user_id: string;
  nickname: string;
  say: string;
  /** 0 waiting, 1 let through. */
  status: Generated<number>;
  create_time: Generated<number>;
  update_time: Generated<number>;
  /** When it was let through. */
  moment: Generated<number>;
}

/** The tables of this module. */
export interface LiveTables {
  live_wall_message: WallMessageTable;
  live_user_message: UserMessageTable;
}

/** What a model sets by itself. */
export const timestamps = { created: 'create_time', updated: 'update_time' } as const;

/** The time as it stands in these tables. */
export function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
