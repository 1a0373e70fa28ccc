import type { Socket } from 'node:net';
import { bytesOf, isLarger } from '../protocol/payload.js';
import type { Packet } from './kinds.js';
import { moreFlag, packetHeader, pieceBytes } from './packet.js';

interface Lane {
  readonly packets: (Packet & { readonly payload: Buffer })[];
  /** How much of the first packet's payload is out. */
  sent: number;
}

/**
 * Large messages on their way out, a lane for each connection that has one. A piece of each goes out at a time, so a
 * large message delays only its own connection, whose later messages wait in the lane to keep their order.
 */
export class Lanes {
  readonly #lanes = new Map<number, Lane>();
  #bytes = 0;

  /** Bytes that wait here. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#lanes.size === 0;
  }

  /** Takes the packet if it is large, or if its connection has a lane already; false: it may go out at once. */
  take(packet: Packet): boolean {
    const lane = this.#lanes.get(packet.connection);
    if (lane === undefined && !isLarger(packet.payload, pieceBytes)) return false;
    const payload = bytesOf(packet.payload);
    const queued = { ...packet, payload };
    if (lane === undefined) this.#lanes.set(packet.connection, { packets: [queued], sent: 0 });
    else lane.packets.push(queued);
    this.#bytes += payload.length;
    return true;
  }

  /** Writes the next piece of every lane, without a copy. */
  writePieces(socket: Socket): void {
    for (const [connection, lane] of this.#lanes) {
      this.#writePiece(lane, socket);
      if (lane.packets.length === 0) this.#lanes.delete(connection);
    }
  }

  /** One piece of a large message, or all the small ones up to the next large one. */
  #writePiece(lane: Lane, socket: Socket): void {
    for (let packet = lane.packets[0]; packet !== undefined; packet = lane.packets[0]) {
      const piece = packet.payload.subarray(lane.sent, lane.sent + pieceBytes);
      lane.sent += piece.length;
      this.#bytes -= piece.length;
      const isLast = lane.sent >= packet.payload.length;
      const kind = isLast ? packet.kind : packet.kind | moreFlag;
      socket.write(packetHeader(kind, packet.connection, packet.sequence, piece.length));
      socket.write(piece);
      if (!isLast) return;
      lane.packets.shift();
      lane.sent = 0;
      if (piece.length === pieceBytes) return;
    }
  }
}
