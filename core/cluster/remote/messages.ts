import type { Bus } from '../bus.js';
import type { Ledger } from '../ledger.js';
import type { Presence } from '../presence.js';
import type { Counters, Hashes, Keys, Sets } from '../store.js';
import { StoreUnavailable, type UnavailableReason } from '../store-unavailable.js';

/** The version of everything here; the server refuses any other. */
export const remoteVersion = 1;

/** What a message is: the first byte of its packet. A request and its answer have the same sequence number. */
export const kinds = {
  /** From a client, once and first: `Hello`. */
  hello: 1,
  /** From a client: `Request`. */
  request: 2,
  /** From the server: the result as JSON; nothing where there is none. */
  result: 3,
  /** From the server: `Failure`. */
  failure: 4,
  /** From the server, unasked: `BusMessage`. */
  busMessage: 5,
} as const;

/** Who a client is. */
export interface Hello {
  readonly version: number;
  readonly node: string;
}

/** A message of the bus for this client. */
export type BusMessage = [channel: string, message: string, from: string];

/** Everything that a client may ask for, with its types. */
export interface Methods {
  'keys.get': Keys['get'];
  'keys.set': Keys['set'];
  'keys.delete': Keys['delete'];
  'sets.add': Sets['add'];
  'sets.remove': Sets['remove'];
  'sets.has': Sets['has'];
  'sets.members': Sets['members'];
  'sets.size': Sets['size'];
  'hashes.set': Hashes['set'];
  'hashes.get': Hashes['get'];
  'hashes.delete': Hashes['delete'];
  'hashes.all': (hash: string) => Promise<(readonly [string, string])[]>;
  'hashes.take': Hashes['take'];
  'counters.add': Counters['add'];
  'counters.addOnce': Counters['addOnce'];
  'counters.get': Counters['get'];
  'presence.add': Presence['add'];
  'presence.remove': Presence['remove'];
  'presence.of': Presence['of'];
  'presence.count': Presence['count'];
  'ledger.open': Ledger['open'];
  'ledger.addTo': Ledger['addTo'];
  'ledger.removeFrom': Ledger['removeFrom'];
  'ledger.addController': Ledger['addController'];
  'ledger.removeController': Ledger['removeController'];
  'ledger.claim': Ledger['claim'];
  'ledger.finish': Ledger['finish'];
  'ledger.entriesOf': Ledger['entriesOf'];
  'ledger.gateways': Ledger['gateways'];
  'ledger.lease': Ledger['lease'];
  'ledger.leave': Ledger['leave'];
  'ledger.expiredGateways': Ledger['expiredGateways'];
  'bus.publish': Bus['publish'];
  'bus.subscribe': (channel: string) => Promise<void>;
  'bus.unsubscribe': (channel: string) => Promise<void>;
}

/** One of these names. */
export type MethodName = keyof Methods;

/** Asks the server for one of them. */
export type Call = <Name extends MethodName>(
  name: Name,
  ...args: Parameters<Methods[Name]>
) => Promise<Awaited<ReturnType<Methods[Name]>>>;

/** Why a request was refused. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly reason?: UnavailableReason;
}

/** What the other end needs to throw the same error. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StoreUnavailable) {
    const { name, message, reason } = error;
    return { name, message, reason };
  }
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}

/** The error again. */
export function errorOf({ name, message, reason }: Failure): Error {
  if (reason !== undefined) return new StoreUnavailable(reason, message);
  return name === 'RangeError' ? new RangeError(message) : new Error(message);
}
