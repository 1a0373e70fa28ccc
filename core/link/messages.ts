import type { Payload } from '../protocol/payload.js';

/** The version of everything in this folder; both ends of a link compare it before they say anything else. */
export const protocolVersion = 3;

/** A connection's number on the links of its gateway; the full id is `<gateway>.<number>`. */
export type ConnectionNumber = number;

/** What a worker knows of a connection. The gateway keeps the original; a worker has a copy while the connection is its. */
export interface ConnectionRecord {
  /** `<gateway>.<number>`, unique over restarts and machines. */
  readonly id: string;
  /** The claims of the token without those about the token itself; empty where authentication is off and none was given. */
  readonly auth: unknown;
  readonly request: RequestInfo;
  /** When it was opened, milliseconds since 1970. */
  readonly openedAt: number;
  /** The rooms that it is in; left out where there are none. */
  readonly rooms?: readonly string[];
  /** What its controllers keep for it: JSON that a gateway does not read and a worker reads when it is asked for. */
  readonly session?: string;
  /** The shared sets that it is taken out of when it ends; left out where there are none. */
  readonly closeKeys?: readonly string[];
  /** The controllers (`module.controller`) that are told when it ends; left out where there are none. */
  readonly closeControllers?: readonly string[];
}

/** What survives a gateway in the ledger, so that close controllers know whom they are told about. */
export type ConnectionFacts = Pick<ConnectionRecord, 'auth' | 'request'>;

/** What the `onOpen` hooks have made of a handshake. What they did takes effect when the client is let in. */
export type Opening =
  | {
      readonly isAccepted: true;
      readonly rooms: readonly string[];
      readonly session?: string;
      readonly closeKeys: readonly string[];
      readonly closeControllers: readonly string[];
      /** Text frames for the client, to be sent first. */
      readonly pushes: readonly string[];
    }
  | {
      readonly isAccepted: false;
      /** The HTTP status of the answer. */
      readonly status: number;
      /** A word for the client and for the log. */
      readonly event: string;
    };

/** Whom a broadcast is for: all of these together, each connection once, without the exceptions. */
export interface Recipients {
  readonly rooms: readonly string[];
  /** `auth.id` of users, who are reached on all their connections. */
  readonly users: readonly string[];
  /** Ids of connections. */
  readonly connections: readonly string[];
  readonly isEveryone: boolean;
  /** Rooms whose members, and ids of connections, that are left out. */
  readonly except: readonly string[];
}

/** How the client came in. */
export interface RequestInfo {
  readonly door: 'websocket';
  /** The client's address as text, without a port. */
  readonly address: string;
  /** A few headers of the handshake, names in lower case; never `authorization`, `cookie` or the query. */
  readonly headers: Readonly<Record<string, string>>;
}

/** First message of a worker on both of its sockets. */
export interface WorkerHello {
  readonly kind: 'workerHello';
  readonly version: number;
  /** What this socket is for, seen from the worker. */
  readonly direction: 'up' | 'down';
  readonly worker: string;
  /** The worker's name in the ledger, unique over restarts and machines. */
  readonly node: string;
  readonly pid: number;
  readonly generation: number;
  /** Routes (`module.controller.action`) whose unacknowledged frames are given once more to the next worker. */
  readonly retryRoutes: readonly string[];
  /** Whether it has `onOpen` hooks, so that it must be asked before a client is let in. */
  readonly hasOnOpen: boolean;
}

/** First message of a gateway on the socket that it writes to. */
export interface GatewayHello {
  readonly kind: 'gatewayHello';
  readonly version: number;
  readonly gateway: string;
}

/** From a gateway to a worker. */
export type ToWorker =
  | GatewayHello
  /** A client asks to be let in: run the `onOpen` hooks and answer with `opened`. */
  | { readonly kind: 'open'; readonly connection: ConnectionNumber; readonly record: ConnectionRecord }
  /** The connection is yours from here on. */
  | { readonly kind: 'attach'; readonly connection: ConnectionNumber; readonly record: ConnectionRecord }
  /** A frame of the client, to be acknowledged with a reply of the same sequence. */
  | {
      readonly kind: 'frame';
      readonly connection: ConnectionNumber;
      readonly sequence: number;
      readonly data: Buffer;
    }
  /** The connection lives on elsewhere: forget it, its running calls are dead. */
  | { readonly kind: 'detach'; readonly connection: ConnectionNumber }
  /** The connection is over: abort its calls, do its close work, and answer with `finished`. */
  | {
      readonly kind: 'ended';
      readonly connection: ConnectionNumber;
      readonly code: number;
      /** Where the worker does not have it. */
      readonly record?: ConnectionRecord;
      /** The names of dead workers that may have begun with it. */
      readonly insteadOf?: readonly string[];
    }
  /** The broadcast of that call was handed to so many connections of this gateway. */
  | { readonly kind: 'delivered'; readonly call: number; readonly count: number };

/** From a worker to a gateway. */
export type ToGateway =
  | WorkerHello
  /** Acknowledges the frame of that sequence; `data` goes to the client. A bad one counts against its budget. */
  | {
      readonly kind: 'reply';
      readonly connection: ConnectionNumber;
      readonly sequence: number;
      readonly data: Payload;
      readonly bad?: true;
    }
  /** A text frame for the client that answers nothing. */
  | { readonly kind: 'push'; readonly connection: ConnectionNumber; readonly data: Payload }
  | { readonly kind: 'join'; readonly connection: ConnectionNumber; readonly room: string }
  | { readonly kind: 'leave'; readonly connection: ConnectionNumber; readonly room: string }
  /** The ledger has noted it; the gateway keeps it for the next worker, and to tell a ledger that has lost it. */
  | {
      readonly kind: 'addCloseKey' | 'removeCloseKey' | 'addCloseController' | 'removeCloseController';
      readonly connection: ConnectionNumber;
      readonly name: string;
    }
  /** What the `onOpen` hooks say. */
  | { readonly kind: 'opened'; readonly connection: ConnectionNumber; readonly opening: Opening }
  /** The close work of a connection is done, whoever did it. */
  | { readonly kind: 'finished'; readonly connection: ConnectionNumber }
  /** What a gateway keeps for the connection from here on, as JSON. */
  | { readonly kind: 'session'; readonly connection: ConnectionNumber; readonly data: string }
  /** A text frame for many clients, to be confirmed with `delivered` unless its call is 0. */
  | {
      readonly kind: 'broadcast';
      /** Whose action says it, so that it stays in order with what else that action says; 0 is none. May be of another gateway. */
      readonly connection: ConnectionNumber;
      readonly call: number;
      readonly recipients: Recipients;
      readonly data: Payload;
    }
  /** End the connection with that id, if it is here. */
  | { readonly kind: 'kick'; readonly id: string; readonly code: number; readonly reason: string }
  /** End the connection, after everything said before. */
  | {
      readonly kind: 'close';
      readonly connection: ConnectionNumber;
      readonly code: number;
      readonly reason: string;
    };

/**
 * One end of a link. Messages arrive in the order in which they were sent; a whole tick travels in one write.
 * `ended` is called once, after the last message: the peer is gone, whatever became of it.
 */
export interface Link<Outgoing, Incoming> {
  /** Never throws and never blocks; what is said to a peer that is gone is dropped. */
  send(message: Outgoing): void;
  /** Called once, before the first message can arrive. */
  listen(receiver: LinkReceiver<Incoming>): void;
  /** Bytes that were sent and have not reached the peer's kernel buffer yet. */
  readonly queuedBytes: number;
  /** Ends both directions; what was sent before is still delivered. */
  close(): void;
}

/** Where a link's messages go. */
export interface LinkReceiver<Incoming> {
  message(message: Incoming): void;
  /** The peer can take more again after `queuedBytes` was over the link's budget. */
  drained(): void;
  /** With a fault, at both ends, where the link was cut because something that came could not be read or taken. */
  ended(fault?: Error): void;
}
