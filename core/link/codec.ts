import type {
  ConnectionRecord,
  Payload,
  ToGateway,
  ToWorker,
  WorkerHello,
  GatewayHello,
} from './messages.js';

/** A message as a packet carries it. */
export interface Packet {
  readonly kind: number;
  readonly connection: number;
  readonly sequence: number;
  readonly payload: Payload;
}

const kinds = {
  gatewayHello: 1,
  attach: 2,
  frame: 3,
  detach: 4,
  ended: 5,
  workerHello: 16,
  reply: 17,
  badReply: 18,
  push: 19,
  close: 20,
} as const;

/** Writes a message as a packet. */
export function encode(message: ToWorker | ToGateway): Packet {
  switch (message.kind) {
    case 'frame':
      return packet(kinds.frame, message.connection, message.sequence, message.data);
    case 'reply':
      return packet(
        message.bad === true ? kinds.badReply : kinds.reply,
        message.connection,
        message.sequence,
        message.data,
      );
    case 'push':
      return packet(kinds.push, message.connection, 0, message.data);
    case 'attach':
      return packet(kinds.attach, message.connection, 0, JSON.stringify(message.record));
    case 'detach':
      return packet(kinds.detach, message.connection, 0, '');
    case 'ended':
      return packet(kinds.ended, message.connection, message.code, '');
    case 'close':
      return packet(kinds.close, message.connection, message.code, message.reason);
    case 'gatewayHello':
      return packet(kinds.gatewayHello, 0, message.version, JSON.stringify(message));
    case 'workerHello':
      return packet(kinds.workerHello, 0, message.version, JSON.stringify(message));
  }
}

/**
 * Reads what a gateway sent to a worker.
 * @throws {RangeError} for a kind that a gateway never sends.
 */
export function decodeToWorker({ kind, connection, sequence, payload }: Packet): ToWorker {
  switch (kind) {
    case kinds.frame:
      return { kind: 'frame', connection, sequence, data: bytes(payload) };
    case kinds.attach: {
      const record: ConnectionRecord = JSON.parse(payload.toString());
      return { kind: 'attach', connection, record };
    }
    case kinds.detach:
      return { kind: 'detach', connection };
    case kinds.ended:
      return { kind: 'ended', connection, code: sequence };
    case kinds.gatewayHello: {
      const hello: GatewayHello = JSON.parse(payload.toString());
      return hello;
    }
    default:
      throw unknownKind(kind);
  }
}

/**
 * Reads what a worker sent to a gateway.
 * @throws {RangeError} for a kind that a worker never sends.
 */
export function decodeToGateway({ kind, connection, sequence, payload }: Packet): ToGateway {
  switch (kind) {
    case kinds.reply:
      return { kind: 'reply', connection, sequence, data: payload };
    case kinds.badReply:
      return { kind: 'reply', connection, sequence, data: payload, bad: true };
    case kinds.push:
      return { kind: 'push', connection, data: payload };
    case kinds.close:
      return { kind: 'close', connection, code: sequence, reason: payload.toString() };
    case kinds.workerHello: {
      const hello: WorkerHello = JSON.parse(payload.toString());
      return hello;
    }
    default:
      throw unknownKind(kind);
  }
}

function packet(kind: number, connection: number, sequence: number, payload: Payload): Packet {
  return { kind, connection, sequence, payload };
}

function bytes(payload: Payload): Buffer {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}

function unknownKind(kind: number): RangeError {
  return new RangeError(
    `A message of kind ${kind} is unknown: the two ends do not speak the same link protocol.`,
  );
}
