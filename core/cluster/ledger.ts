/** The most close keys that a connection may have. */
export const maxCloseKeys = 256;

/** The most close controllers that a connection may have. */
export const maxControllers = 64;

/** How long a finisher has for one connection before another may take its place, milliseconds. */
export const defaultClaimMs = 30_000;

/** How many entries `entriesOf` gives at a time. */
export const entriesPerBatch = 64;

/** A connection as it is entered. */
export interface NewEntry {
  /** `<gateway>.<number>`, unique for ever. */
  readonly id: string;
  /** What its close controllers must know of it, as JSON has it: who it was and how it came in. */
  readonly facts: unknown;
  /** The user whose presence it counts for. */
  readonly uid?: string | undefined;
  /** When it was opened, milliseconds since 1970. */
  readonly openedAt: number;
  /** Sets that it is a member of from the beginning. */
  readonly closeKeys?: readonly string[];
  /** Controllers to be told of its end from the beginning. */
  readonly controllers?: readonly string[];
}

/** What must be finished when a connection ends. */
export interface LedgerEntry {
  readonly id: string;
  readonly gateway: string;
  readonly facts: unknown;
  readonly uid: string | null;
  readonly openedAt: number;
  /** `finishing` from the first claim on: nothing is added any more. */
  readonly state: 'open' | 'finishing';
  /** Sets of the store that it must be removed from, in the order in which they were recorded. */
  readonly closeKeys: readonly string[];
  /** Controllers that must be told, in the order in which they were recorded. */
  readonly controllers: readonly string[];
}

/** The right to finish a connection. */
export interface Claim {
  readonly connection: string;
  /** Which attempt this is; only the latest one may finish. */
  readonly token: number;
  /** The same at every attempt: what `onceEver` needs to know one end from another. */
  readonly eventId: string;
}

/** How a claim is made. */
export interface ClaimOptions {
  /** After so long somebody else may claim. */
  readonly ttlMs?: number;
  /** Only where the lease of its gateway has ended; a survivor asks for this. */
  readonly orphanOnly?: boolean;
  /** Who claims, so that somebody who knows that this one is dead need not wait. */
  readonly by?: string;
  /** Finishers that are known to be dead, or ourselves to get more time: their claims count no more. */
  readonly insteadOf?: readonly string[];
}

/** Who gets to finish: `taken`: somebody is at it; `gone`: it is done, or never was; `alive`: its gateway sees to it. */
export type ClaimResult =
  | { readonly status: 'claimed'; readonly claim: Claim; readonly entry: LedgerEntry }
  | { readonly status: 'taken' | 'gone' | 'alive' };

/** What became of a change: `gone` and `finishing`: the connection is over and nothing was changed; `full`: at the bound. */
export type ChangeResult = 'done' | 'gone' | 'finishing' | 'full';

/** `noLease`: its gateway has none that is valid; `exists`: there is an entry of that id. */
export type OpenResult = 'opened' | 'noLease' | 'exists';

/** `lost`: another finisher has taken over; `gone`: all was finished before. */
export type FinishResult = 'finished' | 'lost' | 'gone';

/**
 * `first`: the ledger knew nothing of the gateway, or no longer: all its entries must be opened again. `late`: the lease had
 * ended, so that some of its connections may have been finished in the meantime.
 */
export type LeaseResult = 'first' | 'renewed' | 'late';

/** Some of the entries of a gateway. */
export interface EntryBatch {
  readonly entries: readonly LedgerEntry[];
  /** What to ask for the next batch with; nothing: there is none. */
  readonly next?: number | undefined;
}

/**
 * What must be finished when a connection ends, whatever cut it. Each operation is one step: a process that dies in the
 * middle of one leaves it done or not begun. Entries and controllers are told before anything is added to a set, so that
 * nothing is in a set that no entry knows of.
 */
export interface Ledger {
  /** Enters a connection, its presence and its first sets. */
  open(entry: NewEntry): Promise<OpenResult>;
  /** Records the close key and then makes the connection a member of that set of the store. */
  addTo(connection: string, set: string): Promise<ChangeResult>;
  /** Ends a membership that `addTo` made, and forgets its close key; any other is left alone. */
  removeFrom(connection: string, set: string): Promise<ChangeResult>;
  addController(connection: string, controller: string): Promise<ChangeResult>;
  removeController(connection: string, controller: string): Promise<ChangeResult>;
  /** Asks for the right to finish a connection. Memberships stay as they are until `finish`. */
  claim(connection: string, options?: ClaimOptions): Promise<ClaimResult>;
  /** Ends all recorded memberships and the presence of the connection and deletes its entry. */
  finish(claim: Claim): Promise<FinishResult>;
  /** The entries of a gateway, some at a time, by number. */
  entriesOf(gateway: string, after?: number): Promise<EntryBatch>;
  /** Gateways that have a lease or entries. */
  gateways(): Promise<string[]>;
  /** Says that a gateway is alive for so long. */
  lease(gateway: string, ms: number): Promise<LeaseResult>;
  /** Whether a lease that was got through this object is valid now, by our own clock. */
  isLeaseValid(gateway: string): boolean;
  /** Ends a lease at once, because the gateway is known to be gone. */
  leave(gateway: string): Promise<void>;
  /** Gateways whose lease has ended and that have entries left. */
  expiredGateways(): Promise<string[]>;
}
