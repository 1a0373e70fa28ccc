import type { Ledger, LedgerEntry } from '../cluster/ledger.js';
import type { ConnectionRecord } from '../link/messages.js';
import type { CloseWork, Ending } from './close-work.js';

/** Entries of a dead gateway that are finished at the same time. */
const atOnce = 64;
/** Nobody knows with which code the line ended (RFC 6455, section 7.1.5). */
const abnormal = 1006;

interface Own {
  readonly kept: Pick<ConnectionRecord, 'rooms' | 'session'>;
  readonly running: readonly PromiseLike<unknown>[];
}

/** The connections of gateways that died. */
export class Orphans {
  /** Those with actions that still run here. */
  readonly #own = new Map<string, Own>();

  constructor(
    private readonly ledger: Ledger,
    private readonly work: CloseWork,
  ) {}

  /** Remembers a connection whose actions still run here; whoever finishes it must wait for them. */
  add(id: string, own: Own): void {
    if (own.running.length === 0) return;
    this.#own.set(id, own);
    void Promise.allSettled(own.running).then(() => this.#own.delete(id));
  }

  /** Claims those of a gateway that still run here; resolves when that is done, and finishes them in its own time. Never rejects. */
  async takeOver(gateway: string, insteadOf: readonly string[]): Promise<void> {
    const own = [...this.#own].filter(([id]) => id.startsWith(`${gateway}.`));
    await Promise.all(
      own.map(async ([id, { kept, running }]) => {
        const ending = { id, code: abnormal, kept, running, insteadOf, isOrphan: true };
        const claimed = await this.work.claim(ending);
        if (claimed === undefined) return;
        this.#own.delete(id);
        void this.work.complete(claimed, ending);
      }),
    );
  }

  /**
   * Finishes everything that the ledger has of a gateway and nobody else is at.
   * @throws {StoreUnavailable} when the ledger cannot say what it has.
   */
  async finishAll(gateway: string, insteadOf: readonly string[]): Promise<void> {
    const running = new Set<Promise<void>>();
    for await (const { id } of this.#entriesOf(gateway)) {
      const ending: Ending = { id, code: abnormal, running: [], insteadOf, isOrphan: true };
      const task = this.#finish(ending).finally(() => running.delete(task));
      running.add(task);
      if (running.size >= atOnce) await Promise.race(running);
    }
    await Promise.all(running);
  }

  async #finish(ending: Ending): Promise<void> {
    const claimed = await this.work.claim(ending);
    if (claimed !== undefined) await this.work.complete(claimed, ending);
  }

  async *#entriesOf(gateway: string): AsyncGenerator<LedgerEntry> {
    let after: number | undefined;
    do {
      const { entries, next } = await this.ledger.entriesOf(gateway, after);
      yield* entries;
      after = next;
    } while (after !== undefined);
  }
}
