import { kinds, packet, type Packet } from './kinds.js';
import type { ToGateway, ToWorker } from './messages.js';

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
    case 'open':
      return packet(kinds[message.kind], message.connection, 0, JSON.stringify(message.record));
    case 'detach':
      return packet(kinds.detach, message.connection, 0, '');
    case 'ended':
      return packet(kinds.ended, message.connection, message.code, encodeEnding(message));
    case 'close':
      return packet(kinds.close, message.connection, message.code, message.reason);
    case 'join':
      return packet(kinds.join, message.connection, 0, message.room);
    case 'leave':
      return packet(kinds.leave, message.connection, 0, message.room);
    case 'session':
      return packet(kinds.session, message.connection, 0, message.data);
    case 'addCloseKey':
    case 'removeCloseKey':
    case 'addCloseController':
    case 'removeCloseController':
      return packet(kinds[message.kind], message.connection, 0, message.name);
    case 'opened':
      return packet(kinds.opened, message.connection, 0, JSON.stringify(message.opening));
    case 'finished':
      return packet(kinds.finished, message.connection, 0, '');
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

type Ending = Pick<Extract<ToWorker, { readonly kind: 'ended' }>, 'record' | 'insteadOf'>;

/** Most ends need no more than the number: the worker has the record. */
function encodeEnding({ record, insteadOf }: Ending): string {
  return record === undefined && insteadOf === undefined ? '' : JSON.stringify({ record, insteadOf });
}
