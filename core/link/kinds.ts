import type { Payload } from '../protocol/payload.js';

/** A message as a packet carries it. */
export interface Packet {
  readonly kind: number;
  readonly connection: number;
  readonly sequence: number;
  readonly payload: Payload;
}

/** What a packet is, by number. */
export const kinds = {
  gatewayHello: 1,
  attach: 2,
  frame: 3,
  detach: 4,
  ended: 5,
  delivered: 6,
  open: 7,
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
  addCloseKey: 26,
  removeCloseKey: 27,
  addCloseController: 28,
  removeCloseController: 29,
  opened: 30,
  finished: 31,
  cut: 32,
} as const;

/** Said last by an end that could not take what came, because the end of a link alone looks like the death of a process. */
export const cutPacket: Packet = packet(kinds.cut, 0, 0, '');

/** Makes a packet. */
export function packet(kind: number, connection: number, sequence: number, payload: Payload): Packet {
  return { kind, connection, sequence, payload };
}
