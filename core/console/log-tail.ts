import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

const pieceBytes = 65_536;
/** A line longer than this is shown in parts. */
const longestLine = 1_048_576;
const lineFeed = 10;

/**
 * A log that is read from its end on, whatever becomes of its files: the newest may be replaced, cut to nothing, or not be there
 * yet, and the next one goes on where it ends.
 */
export class LogTail {
  #file: number | undefined;
  #inode = 0;
  #position = 0;
  #unfinished = Buffer.alloc(0);

  /** @param files Names the files that there are, the oldest first. */
  constructor(private readonly files: () => readonly string[]) {}

  /** The last so many lines; what comes later is for `more`. Undefined where there is no file. */
  last(count: number): string[] | undefined {
    const older = this.files().slice(0, -1);
    if (!this.#open()) return undefined;
    const file = this.#file ?? 0;
    const size = fstatSync(file).size;
    this.#position = count === 0 ? size : startOfLast(file, size, count);
    const lines = this.#read();
    if (lines.length >= count || older.length === 0) return lines;
    const before = new LogTail(() => older);
    const earlier = before.last(count - lines.length) ?? [];
    before.close();
    return [...earlier, ...lines];
  }

  /** The lines that have come since; of a file that was moved away first its rest, then those of the next one. */
  more(): string[] {
    const lines = this.#read();
    if (!this.#wasReplaced()) return lines;
    if (this.#unfinished.length > 0) lines.push(this.#flush());
    this.close();
    return this.#open() ? [...lines, ...this.#read()] : lines;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  get #newest(): string {
    return this.files().at(-1) ?? '';
  }

  #open(): boolean {
    try {
      this.#file = openSync(this.#newest, 'r');
    } catch {
      return false; // it may come
    }
    this.#inode = fstatSync(this.#file).ino;
    this.#position = 0;
    return true;
  }

  #read(): string[] {
    if (this.#file === undefined) return [];
    // `copytruncate` leaves the file and takes its content.
    if (fstatSync(this.#file).size < this.#position) this.#position = 0;
    const lines: string[] = [];
    const piece = Buffer.alloc(pieceBytes);
    for (;;) {
      const bytes = readSync(this.#file, piece, 0, pieceBytes, this.#position);
      if (bytes === 0) return lines;
      this.#position += bytes;
      this.#take(piece.subarray(0, bytes), lines);
    }
  }

  #take(piece: Buffer, lines: string[]): void {
    let from = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, from)) {
      this.#unfinished = Buffer.concat([this.#unfinished, piece.subarray(from, end)]);
      lines.push(this.#flush());
      from = end + 1;
    }
    this.#unfinished = Buffer.concat([this.#unfinished, piece.subarray(from)]);
    if (this.#unfinished.length > longestLine) lines.push(this.#flush());
  }

  #flush(): string {
    const line = this.#unfinished.toString('utf8');
    this.#unfinished = Buffer.alloc(0);
    return line;
  }

  /** A file that is gone for the moment is not: the next one may be about to come. */
  #wasReplaced(): boolean {
    try {
      return statSync(this.#newest).ino !== this.#inode || this.#file === undefined;
    } catch {
      return false;
    }
  }
}

/** Where the last so many lines begin, found from the end on. */
function startOfLast(file: number, size: number, count: number): number {
  const piece = Buffer.alloc(pieceBytes);
  let missing = count;
  for (let end = size; end > 0; end -= pieceBytes) {
    const start = Math.max(0, end - pieceBytes);
    const bytes = readSync(file, piece, 0, end - start, start);
    for (let at = bytes - 1; at >= 0; at--) {
      // The one at the very end finishes the last line.
      if (piece[at] !== lineFeed || start + at === size - 1) continue;
      if (--missing === 0) return start + at + 1;
    }
  }
  return 0;
}
