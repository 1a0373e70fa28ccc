/** The phones of the audience. */
export function userRoom(code: string): string {
  return `live:user:${code}`;
}

/** Big screens. */
export function wallRoom(code: string): string {
  return `live:wall:${code}`;
}

/** Big screens that asked to be told what the audience is told, what was decided, and how many are there. */
export function watchRoom(code: string): string {
  return `live:watch:${code}`;
}

/** The shared set with the connections of the audience. */
export function audienceSet(code: string): string {
  return `live:audience:${code}`;
}

/** What a code may have in bytes: with what stands before it, it must be the name of a room. */
const maxCodeBytes = 240;

/** Whether rooms can be called by that code. Some databases take no notice of a blank at the end. */
export function isRoomCode(code: string): boolean {
  return Buffer.byteLength(code) <= maxCodeBytes && code.trim() === code && !/[\p{Cc}\p{Cs}]/u.test(code);
}
