import { Socket } from 'node:net';

/** A socket that remembers what is written to it, and each write; only what a test pushes can be read from it. */
export class MemorySocket extends Socket {
  readonly writes: Buffer[] = [];
  /** Told of each write. */
  onWrite: ((bytes: Buffer) => void) | undefined;

  // oxlint-disable no-underscore-dangle -- so Node calls the methods through which every byte of a stream goes
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#take(chunk, done);
  }

  /** There is nowhere to read from; a test may push. */
  override _read(): void {}

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#take(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }
  // oxlint-enable no-underscore-dangle

  #take(bytes: Buffer, done: () => void): void {
    this.writes.push(bytes);
    this.onWrite?.(bytes);
    done();
  }
}
