import { bytesOf, type Payload } from '../protocol/payload.js';
import { kinds, type Packet } from './kinds.js';
import type {
  ConnectionRecord,
  GatewayHello,
  Opening,
  Recipients,
  ToGateway,
  ToWorker,
  WorkerHello,
} from './messages.js';

/**
 * Reads what a gateway sent to a worker.
 * @throws {RangeError} for a kind that a gateway never sends.
 * @throws {Error} where the gateway has cut the link.
 */
export function decodeToWorker({ kind, connection, sequence, payload }: Packet): ToWorker {
  switch (kind) {
    case kinds.frame:
      return { kind: 'frame', connection, sequence, data: bytesOf(payload) };
    case kinds.attach:
      return { kind: 'attach', connection, record: recordIn(payload) };
    case kinds.open:
      return { kind: 'open', connection, record: recordIn(payload) };
    case kinds.detach:
      return { kind: 'detach', connection };
    case kinds.ended:
      return { kind: 'ended', connection, code: sequence, ...endingIn(payload) };
    case kinds.delivered:
      return { kind: 'delivered', call: sequence, count: Number(payload.toString()) };
    case kinds.gatewayHello: {
      const hello: GatewayHello = JSON.parse(payload.toString());
      return hello;
    }
    case kinds.cut:
      throw cutByPeer();
    default:
      throw unknownKind(kind);
  }
}

/**
 * Reads what a worker sent to a gateway.
 * @throws {RangeError} for a kind that a worker never sends.
 * @throws {Error} where the worker has cut the link.
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
    case kinds.addCloseKey:
      return { kind: 'addCloseKey', connection, name: payload.toString() };
    case kinds.removeCloseKey:
      return { kind: 'removeCloseKey', connection, name: payload.toString() };
    case kinds.addCloseController:
      return { kind: 'addCloseController', connection, name: payload.toString() };
    case kinds.removeCloseController:
      return { kind: 'removeCloseController', connection, name: payload.toString() };
    case kinds.opened: {
      const opening: Opening = JSON.parse(payload.toString());
      return { kind: 'opened', connection, opening };
    }
    case kinds.finished:
      return { kind: 'finished', connection };
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
    case kinds.cut:
      throw cutByPeer();
    default:
      throw unknownKind(kind);
  }
}

type Ending = Pick<Extract<ToWorker, { readonly kind: 'ended' }>, 'record' | 'insteadOf'>;

function endingIn(payload: Payload): Ending {
  if (payload.length === 0) return {};
  const ending: Ending = JSON.parse(payload.toString());
  return ending;
}

function recordIn(payload: Payload): ConnectionRecord {
  const record: ConnectionRecord = JSON.parse(payload.toString());
  return record;
}

/** The first line, and what comes after it. */
function splitLine(payload: Buffer): [line: string, rest: Buffer] {
  const end = payload.indexOf(0x0a);
  return [payload.toString('utf8', 0, end), payload.subarray(end + 1)];
}

function cutByPeer(): Error {
  return new Error(
    'The other end could not take what was said to it and has cut the link; its log says why.',
  );
}

function unknownKind(kind: number): RangeError {
  return new RangeError(
    `A message of kind ${kind} is unknown: the two ends do not speak the same link protocol.`,
  );
}
