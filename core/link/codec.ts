import type {
  ConnectionRecord,
  Payload,
  Recipients,
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
  delivered: 6,
  workerHello: 16,
  reply: 17,
  badReply: 18,
  push: 19,
  close: 20,
  join: 21,
  leave: 22,
  session: 23,
  broadcast: 24,
  kick: 25,
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
    case 'join':
      return packet(kinds.join, message.connection, 0, message.room);
    case 'leave':
      return packet(kinds.leave, message.connection, 0, message.room);
    case 'session':
      return packet(kinds.session, message.connection, 0, message.data);
    case 'broadcast':
      return packet(
        kinds.broadcast,
        message.connection,
        message.call,
        // One text, because most broadcasts come as text; JSON has no line break of its own.
        `${JSON.stringify(message.recipients)}\n${message.data.toString()}`,
      );
    case 'delivered':
      return packet(kinds.delivered, 0, message.call, String(message.count));
    case 'kick':
      return packet(kinds.kick, 0, message.code, `${message.id}\n${message.reason}`);
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
      return { kind: 'frame', connection, sequence, data: bytesOf(payload) };
    case kinds.attach: {
      const record: ConnectionRecord = JSON.parse(payload.toString());
      return { kind: 'attach', connection, record };
    }
    case kinds.detach:
      return { kind: 'detach', connection };
    case kinds.ended:
      return { kind: 'ended', connection, code: sequence };
    case kinds.delivered:
      return { kind: 'delivered', call: sequence, count: Number(payload.toString()) };
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
    case kinds.join:
      return { kind: 'join', connection, room: payload.toString() };
    case kinds.leave:
      return { kind: 'leave', connection, room: payload.toString() };
    case kinds.session:
      return { kind: 'session', connection, data: payload.toString() };
    case kinds.broadcast: {
      const [head, data] = splitLine(bytesOf(payload));
      const recipients: Recipients = JSON.parse(head);
      return { kind: 'broadcast', connection, call: sequence, recipients, data };
    }
    case kinds.kick: {
      const [id, reason] = splitLine(bytesOf(payload));
      return { kind: 'kick', id, code: sequence, reason: reason.toString() };
    }
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

/** The bytes of a payload in one. */
export function bytesOf(payload: Payload): Buffer {
  if (Buffer.isBuffer(payload)) return payload;
  return typeof payload === 'string' ? Buffer.from(payload) : payload.join();
}

/** The first line, and what comes after it. */
function splitLine(payload: Buffer): [line: string, rest: Buffer] {
  const end = payload.indexOf(0x0a);
  return [payload.toString('utf8', 0, end), payload.subarray(end + 1)];
}

function unknownKind(kind: number): RangeError {
  return new RangeError(
    `A message of kind ${kind} is unknown: the two ends do not speak the same link protocol.`,
  );
}
