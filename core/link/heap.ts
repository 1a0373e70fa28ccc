import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So many bytes may be read before the young objects are collected. From about 16 MiB on V8 collects the whole heap. */
const mostBytesRead = 6 * 1_048_576;

/**
 * Has V8 allocate every object among the young ones, for a process through which messages pass. Otherwise it puts those that
 * often survived a collection among the old ones at once, and under load many messages are on their way whenever it collects.
 * See docs/decisions/0015-every-object-begins-young.md. To be called before there is load.
 */
export function allocateYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * Frees the memory of what was read soon enough. Node reads into fresh memory outside of the heap, which lives until the few
 * small objects that look at it are collected; large messages make so few of them that V8 collects the whole heap instead.
 * See docs/decisions/0016-young-objects-are-collected-by-bytes-read.md.
 */
export class ReadMemory {
  readonly #collectYoung = youngCollector();
  #bytes = 0;

  /** Says that so many bytes were read. */
  count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < mostBytesRead) return;
    this.#bytes = 0;
    this.#collectYoung();
  }
}

/** What collects young objects; where V8 has no such thing, it does nothing. */
function youngCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('typeof gc === "function" ? gc : undefined');
  return typeof collect === 'function' ? () => void collect({ type: 'minor' }) : () => undefined;
}
