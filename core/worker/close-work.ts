import type { Clock, Log } from '#library';
import type { Claim, Ledger, LedgerEntry } from '../cluster/ledger.js';
import type { Settings } from '../config/schema.js';
import type { ConnectionRecord } from '../link/messages.js';
import type { Broadcasts } from './broadcasts.js';
import type { ControllerNames } from './close-controllers.js';
import { Context, endContext } from './context.js';
import { EndedConnection } from './ended-connection.js';
import { describeThrown } from './error-record.js';
import { recordForActions } from './escape-html.js';
import { Gate } from './gate.js';
import { hasOnClose } from './hooks.js';
import { recordOf } from './ledger-record.js';
import { runHook } from './run-hook.js';

/** What the close work is done with. */
export interface CloseWorkOptions {
  /** The name of this worker in the ledger. */
  readonly node: string;
  readonly ledger: Ledger;
  readonly controllers: ControllerNames;
  readonly broadcasts: Broadcasts;
  readonly compatibility: Settings['compatibility'];
  /** How long a hook may take, milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** A connection that is over. */
export interface Ending {
  readonly id: string;
  readonly code: number;
  /** What the ledger does not have: its rooms and its session. */
  readonly kept?: Pick<ConnectionRecord, 'rooms' | 'session'> | undefined;
  /** Its actions that still run; the hooks wait for them. */
  readonly running: readonly PromiseLike<unknown>[];
  /** Names of dead workers that may have begun with it. */
  readonly insteadOf: readonly string[];
  /** Its gateway is dead: claimed only if the ledger knows that too, and not waited for if another worker is at it. */
  readonly isOrphan: boolean;
}

/** The right to do the close work of a connection. */
export interface Claimed {
  readonly claim: Claim;
  readonly entry: LedgerEntry;
  /** When it was asked for, by the clock's `now`: it does not hold for ever. */
  readonly askedAt: number;
}

/** Connections whose hooks run at the same time. */
const atOnce = 64;
/** How much longer than one hook a claim holds, milliseconds; it is renewed before each further hook. */
const claimSlackMs = 20_000;
/** The first and the longest pause before something is tried again, milliseconds. */
const pausesMs = { first: 100, longest: 2_000 };

/**
 * Does what is to be done when a connection has ended: waits for its actions, tells its close controllers, and then takes it out of
 * every shared set, of presence and of the ledger. Whoever does that claims the connection first, so that it is done once.
 */
export class CloseWork {
  readonly #gate = new Gate(atOnce);
  /** The ids of connections that we ask for or have. */
  readonly #underWay = new Set<string>();
  #isOut = false;
  #isStopped = false;

  constructor(private readonly options: CloseWorkOptions) {}

  /** Resolves when it is done, by us or by somebody else. What cannot be done now is tried again; never rejects. */
  async finish(ending: Ending): Promise<void> {
    const claimed = await this.claim(ending);
    if (claimed !== undefined) await this.complete(claimed, ending);
  }

  /**
   * Asks for the right, until there is an answer. Undefined: there is nothing to do, or somebody else is at it and the ending is
   * an orphan's. Never rejects.
   */
  async claim(ending: Ending): Promise<Claimed | undefined> {
    const { id, isOrphan } = ending;
    for (let pauseMs = pausesMs.first; ; pauseMs = Math.min(pauseMs * 2, pausesMs.longest)) {
      await this.#unlessStopped();
      if (!this.#underWay.has(id)) {
        const claimed = await this.#ask(ending);
        if (claimed !== 'taken') return claimed;
      }
      if (isOrphan) return undefined;
      await pause(this.options.clock, pauseMs);
    }
  }

  /** The worker is about to leave: hooks that run may end, the rest is another one's. What waits for it waits for ever. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Does the work. Never rejects. */
  async complete(claimed: Claimed, ending: Ending): Promise<void> {
    await this.#quiet(ending.running);
    await this.#gate.run(async () => {
      const claim = await this.#tell(claimed, ending);
      if (claim !== undefined) await this.#insist(() => this.options.ledger.finish(claim));
    });
    this.#underWay.delete(ending.id);
  }

  async #ask({ id, insteadOf, isOrphan }: Ending): Promise<Claimed | 'taken' | undefined> {
    const { ledger, node, timeoutMs, clock } = this.options;
    const options = { by: node, orphanOnly: isOrphan, ttlMs: timeoutMs + claimSlackMs };
    let instead = insteadOf;
    let askedAt = 0;
    this.#underWay.add(id);
    const result = await this.#insist(() => {
      askedAt = clock.now();
      const answer = ledger.claim(id, { ...options, insteadOf: instead });
      instead = [...insteadOf, node]; // where the answer is lost it may be ours already
      return answer;
    });
    if (result.status === 'claimed') return { ...result, askedAt };
    this.#underWay.delete(id);
    return result.status === 'taken' ? 'taken' : undefined;
  }

  /** Tells the controllers. Gives the claim as it is then; undefined: somebody else has taken over. */
  async #tell({ claim, entry, askedAt }: Claimed, { code, kept }: Ending): Promise<Claim | undefined> {
    const { clock, compatibility } = this.options;
    let current = claim;
    let renewedAt = askedAt; // it may have waited long for its turn
    for (const name of entry.controllers) {
      await this.#unlessStopped();
      if (clock.now() - renewedAt > claimSlackMs / 2) {
        const renewed = await this.#insist(() => this.#renew(current));
        if (renewed === undefined) return undefined;
        current = renewed;
        renewedAt = clock.now();
      }
      await this.#call(
        name,
        { ...recordForActions(recordOf(entry), compatibility), ...kept },
        { eventId: claim.eventId, code },
      );
    }
    return current;
  }

  async #unlessStopped(): Promise<void> {
    if (this.#isStopped) await new Promise(() => undefined);
  }

  async #renew({ connection }: Claim): Promise<Claim | undefined> {
    const { ledger, node, timeoutMs } = this.options;
    const options = { by: node, insteadOf: [node], ttlMs: timeoutMs + claimSlackMs };
    const result = await ledger.claim(connection, options);
    return result.status === 'claimed' ? result.claim : undefined;
  }

  /** One hook; what goes wrong in it keeps no other from running. */
  async #call(
    name: string,
    record: ConnectionRecord,
    ended: { eventId: string; code: number },
  ): Promise<void> {
    const { controllers, broadcasts, timeoutMs, clock, log } = this.options;
    const about = { connection: record.id, hook: `${name}.onClose` };
    const controller = controllers.find(name);
    if (controller === undefined || !hasOnClose(controller)) {
      log.warn(about, 'there is no such hook any more: a connection that wanted it told has ended');
      return;
    }
    const context = new Context(new EndedConnection(record, controllers, broadcasts), about.hook);
    try {
      await runHook(context, () => controller.onClose(context, ended), timeoutMs, clock);
    } catch (error) {
      log.error({ ...about, error: describeThrown(error) }, 'onClose failed');
    }
    context[endContext]('ended');
  }

  /** Waits for actions to settle, for as long as a hook may take; one that has more time by itself is not waited for longer. */
  async #quiet(running: readonly PromiseLike<unknown>[]): Promise<void> {
    if (running.length === 0) return;
    const { clock, timeoutMs } = this.options;
    await Promise.race([Promise.allSettled(running), pause(clock, timeoutMs)]);
  }

  /** Tries until it succeeds; the ledger is the only thing that can fail here. */
  async #insist<Result>(attempt: () => Promise<Result>): Promise<Result> {
    for (let pauseMs = pausesMs.first; ; pauseMs = Math.min(pauseMs * 2, pausesMs.longest)) {
      try {
        const result = await attempt();
        this.#isOut = false;
        return result;
      } catch (error) {
        if (!this.#isOut) {
          const reason = describeThrown(error);
          this.options.log.warn({ error: reason }, 'the ledger cannot be reached: close work waits');
        }
        this.#isOut = true;
        await pause(this.options.clock, pauseMs);
      }
    }
  }
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
