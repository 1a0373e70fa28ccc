import type { Socket } from 'node:net';
import { findText, frameBytes, isLoneMessage, longestHeader } from './client-frame.js';
import type { ClientSocket } from './client-socket.js';

/** What all readers of a gateway have in common. */
export interface FrameReaderOptions {
  /** Largest payload of a frame, bytes. */
  readonly maxPayload: number;
  readonly onText: (client: ClientSocket, data: Buffer) => void;
}

type DataListener = (this: Socket, chunk: Buffer) => void;

const none = Buffer.alloc(0);
const isDataListener = (listener: unknown): listener is DataListener => typeof listener === 'function';

/**
 * Stands between a socket and ws. It takes out what clients send nearly always, a text in one frame, and gives ws everything
 * else, a frame at a time, with all checks and answers that belong to it. What ws is given and does not find to be a good
 * message ends the reader: from then on ws has the socket for itself. (docs/decisions/0017)
 */
export class FrameReader {
  readonly #client: ClientSocket;
  readonly #socket: Socket;
  readonly #options: FrameReaderOptions;
  readonly #ws: DataListener;
  readonly #listener = (chunk: Buffer) => this.#read(chunk);
  /** Bytes of a frame, begun with ws, that are still to come. */
  #missing = 0;
  /** What ws has of a frame whose length cannot be told yet. */
  #begun = none;

  private constructor(client: ClientSocket, socket: Socket, ws: DataListener, options: FrameReaderOptions) {
    this.#client = client;
    this.#socket = socket;
    this.#ws = ws;
    this.#options = options;
  }

  /** Has the frames of a client read so; its socket is one that ws listens to. */
  static attach(client: ClientSocket, socket: Socket, options: FrameReaderOptions): void {
    const [ws, ...others] = socket.listeners('data').filter(isDataListener);
    if (ws === undefined || others.length > 0) return; // a ws of another make: it does without us
    socket.off('data', ws).on('data', new FrameReader(client, socket, ws, options).#listener);
  }

  #read(chunk: Buffer): void {
    const { maxPayload, onText } = this.#options;
    let offset = 0;
    while (offset < chunk.length) {
      const isBetween = this.#missing === 0 && this.#begun.length === 0;
      const found = isBetween ? findText(chunk, offset, maxPayload) : undefined;
      if (found === undefined) offset = this.#passOn(chunk, offset);
      else {
        onText(this.#client, found.data);
        offset = found.end;
      }
    }
  }

  /** Gives ws what there is of the frame that begins or goes on there; gives how far that is. */
  #passOn(chunk: Buffer, offset: number): number {
    if (this.#missing === 0) {
      const header = Buffer.concat([this.#begun, chunk.subarray(offset, offset + longestHeader)]);
      if (!isLoneMessage(header)) return this.#leave(chunk, offset);
      const size = frameBytes(header);
      if (size === undefined) {
        this.#begun = header;
        this.#ws.call(this.#socket, chunk.subarray(offset));
        return chunk.length;
      }
      this.#missing = size - this.#begun.length;
      this.#begun = none;
    }
    const end = Math.min(chunk.length, offset + this.#missing);
    const { heard } = this.#client;
    this.#missing -= end - offset;
    this.#ws.call(this.#socket, chunk.subarray(offset, end));
    const isRefused = this.#missing === 0 && this.#client.heard === heard;
    return isRefused ? this.#leave(chunk, end) : end;
  }

  /** Leaves the socket to ws, with what is left of the chunk. */
  #leave(chunk: Buffer, offset: number): number {
    this.#socket.off('data', this.#listener).on('data', this.#ws);
    if (offset < chunk.length) this.#ws.call(this.#socket, chunk.subarray(offset));
    return chunk.length;
  }
}
