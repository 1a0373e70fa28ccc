import type { ConnectionOptions } from '#library';
import type { Holdline } from '#testing';
import { checkHistory } from './history.js';
import { checkMigrations } from './migrations.js';
import { checkModeration } from './moderation.js';
import { checkRooms } from './rooms.js';
import { checkValues } from './values.js';
import { checkWall } from './wall.js';

/** The Live rows of the original's checks, and what goes with them; the same on every database. */
export function checkLive(line: Holdline, connection: ConnectionOptions): void {
  checkMigrations(connection);
  checkRooms(line);
  checkModeration(line);
  checkWall(line);
  checkHistory(line);
  checkValues(line);
}
