import type { Socket } from 'node:net';
import { isLarger } from '../protocol/payload.js';
import type { Packet } from './kinds.js';
import { headerBytes, moreFlag, pieceBytes, writeHeader } from './packet.js';
import { leastRoom, PayloadCursor } from './payload-cursor.js';

interface Queued {
  readonly packet: Packet;
  readonly payload: PayloadCursor;
}

/** So many pieces go out in one turn, each of another lane. */
const mostPieces = 4;

/**
 * Large messages on their way out, a lane for each connection that has one. A piece of each goes out at a time, so a
 * large message delays only its own connection, whose later messages wait in the lane to keep their order.
 */
export class Lanes {
  readonly #lanes = new Map<number, Queued[]>();
  /** Memory for pieces that nobody uses: fresh memory costs more than to write into it. */
  readonly #slabs: Buffer[] = [];
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
    const queued = { packet, payload: new PayloadCursor(packet.payload) };
    if (lane === undefined) this.#lanes.set(packet.connection, [queued]);
    else lane.push(queued);
    this.#bytes += queued.payload.left;
    return true;
  }

  /** Writes everything. */
  writeAll(socket: Socket): void {
    while (!this.isEmpty) this.writePieces(socket);
  }

  /** Writes the next piece of the lanes whose turn it is. */
  writePieces(socket: Socket): void {
    for (const [connection, lane] of [...this.#lanes].slice(0, mostPieces)) {
      const slab = this.#slabs.pop() ?? Buffer.allocUnsafeSlow(headerBytes + pieceBytes);
      const end = this.#fill(slab, lane);
      socket.write(slab.subarray(0, end), () => {
        if (this.#slabs.length < mostPieces) this.#slabs.push(slab);
      });
      this.#lanes.delete(connection);
      if (lane.length > 0) this.#lanes.set(connection, lane); // behind the others
    }
  }

  /** One piece of a large message, or of small ones what comes up to the next large one and fits; gives where it ends. */
  #fill(slab: Buffer, lane: Queued[]): number {
    let start = 0;
    for (let first = lane[0]; first !== undefined; first = lane[0]) {
      const { packet, payload } = first;
      const room = slab.subarray(start + headerBytes);
      if (room.length < leastRoom) break;
      const length = payload.fill(room);
      this.#bytes -= length;
      const kind = payload.isAtEnd ? packet.kind : packet.kind | moreFlag;
      writeHeader(slab, start, kind, packet.connection, packet.sequence, length);
      start += headerBytes + length;
      if (!payload.isAtEnd) break;
      lane.shift();
    }
    return start;
  }
}
