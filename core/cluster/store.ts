/**
 * State that the processes of a cluster share. Every value is a text; what it means is the caller's business. The four kinds
 * have names of their own: a set and a hash of one name have nothing to do with each other.
 *
 * Every call fails with `StoreUnavailable` when the state cannot be reached, and with `RangeError` for a name or a value that
 * is out of bounds.
 */
export interface Store {
  readonly keys: Keys;
  readonly sets: Sets;
  readonly hashes: Hashes;
  readonly counters: Counters;
}

/** How a key is set. */
export interface SetOptions {
  /** The key is gone after so long; without it, it stays. */
  readonly ttlMs?: number;
  /** Leave a key that is there as it is. */
  readonly onlyIfAbsent?: boolean;
}

/** Single values, with an expiry where wanted. */
export interface Keys {
  get(key: string): Promise<string | undefined>;
  /** False: it was there, and `onlyIfAbsent` was asked for. An expiry that it had before is replaced or lifted. */
  set(key: string, value: string, options?: SetOptions): Promise<boolean>;
  /** False: it was not there. */
  delete(key: string): Promise<boolean>;
}

/** Sets of names. A set without members does not exist and costs nothing. */
export interface Sets {
  /** False: it was a member already. */
  add(set: string, member: string): Promise<boolean>;
  /** False: it was no member. */
  remove(set: string, member: string): Promise<boolean>;
  has(set: string, member: string): Promise<boolean>;
  /** All members, in no particular order. */
  members(set: string): Promise<string[]>;
  size(set: string): Promise<number>;
}

/** Named fields of one thing. A hash without fields does not exist and costs nothing. */
export interface Hashes {
  set(hash: string, field: string, value: string): Promise<void>;
  get(hash: string, field: string): Promise<string | undefined>;
  /** False: there was no such field. */
  delete(hash: string, field: string): Promise<boolean>;
  /** All fields, in no particular order. */
  all(hash: string): Promise<Map<string, string>>;
  /** Gets and deletes in one step: of many who take one field, one gets it. */
  take(hash: string, field: string): Promise<string | undefined>;
}

/** Numbers that many add to. */
export interface Counters {
  /** Adds and gives the sum. The expiry counts from the addition that began the counter; later ones do not prolong it. */
  add(counter: string, by: number, ttlMs?: number): Promise<number>;
  /**
   * Adds for that event, whose id is remembered in the same step for a day or as long as is said. False: it was added for that
   * event before. So a counter is right although the one who counts died and another one began anew, wherever it died.
   */
  addOnce(counter: string, by: number, eventId: string, rememberMs?: number): Promise<boolean>;
  /** 0 where nothing was added, or all of it has expired. */
  get(counter: string): Promise<number>;
}
