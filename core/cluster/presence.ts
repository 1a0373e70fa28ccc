/** Which connections a user has, on all devices and machines. */
export interface Presence {
  /** False: it was there already. */
  add(uid: string, connection: string): Promise<boolean>;
  /** Removes this connection and no other of the user's. False: it was not there. */
  remove(uid: string, connection: string): Promise<boolean>;
  /** The connections of a user, in no particular order. */
  of(uid: string): Promise<string[]>;
  /** How many these are. */
  count(uid: string): Promise<number>;
}
