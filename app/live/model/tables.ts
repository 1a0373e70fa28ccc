import type { Generated } from 'kysely';

/** What was said to everybody by a big screen. Times are in seconds since 1970. */
export interface WallMessageTable {
  id: Generated<number>;
  code: string;
  nickname: string;
  say: string;
  user_id: string;
  /** 1 visible, 0 taken back. */
  status: Generated<number>;
  create_time: number;
  update_time: number;
}

/** What the audience said. */
export interface UserMessageTable {
  id: string;
  code: string;
  user_id: string;
  nickname: string;
  say: string;
  /** 0 waiting, 1 let through. */
  status: Generated<number>;
  create_time: number;
  update_time: number;
}

/** The tables of this module. */
export interface LiveTables {
  live_wall_message: WallMessageTable;
  live_user_message: UserMessageTable;
}

/** The time as it stands in these tables. */
export function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
