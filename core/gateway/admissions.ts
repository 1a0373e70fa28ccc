import type { Clock, Log } from '#library';
import type { Cluster } from '../cluster/cluster.js';
import type { Settings } from '../config/schema.js';
import type { Beginning, Candidate } from './candidate.js';
import type { Gateway } from './gateway.js';
import { type Refused, refusedToken } from './handshake.js';
import { type UsableToken, UsedTokens } from './used-tokens.js';

/** A client that is let in, and with what it begins; or the answer that it gets instead. */
export type Admission = { readonly beginning: Beginning | undefined } | Refused;

/** What decides in the end. */
export interface AdmissionsOptions {
  readonly gateway: Gateway;
  readonly settings: Settings;
  readonly cluster: Pick<Cluster, 'store'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a client is told in a header, like `error auth`; other characters cannot stand there. */
const headerText = /^[\x20-\x7e]{1,100}$/;

/** The last part of a handshake, which may have to wait: the single use of a token, and the `onOpen` hooks. */
export class Admissions {
  readonly #options: AdmissionsOptions;
  readonly #usedTokens: UsedTokens;
  #waiting = 0;

  constructor(options: AdmissionsOptions) {
    const { cluster, settings, clock } = options;
    this.#options = options;
    this.#usedTokens = new UsedTokens(cluster.store.keys, settings.auth, clock);
  }

  /** Decides, at once where nobody has to be asked. Never rejects. */
  decide(candidate: Candidate, token: UsableToken | undefined): Admission | Promise<Admission> {
    const { gateway, settings } = this.#options;
    const mustUse = settings.auth.oneTime && token !== undefined;
    if (!mustUse && !gateway.hasOpenHooks) return { beginning: undefined };
    if (this.#waiting >= settings.limits.maxHandshakes) return busy('too many handshakes wait');
    this.#waiting++;
    return this.#decide(candidate, mustUse ? token : undefined).finally(() => this.#waiting--);
  }

  async #decide(candidate: Candidate, token: UsableToken | undefined): Promise<Admission> {
    try {
      if (token !== undefined && !(await this.#usedTokens.use(token))) return refusedToken('tokenUsed');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log.error(
        { reason },
        'whether a token was used before cannot be told: handshake refused',
      );
      return busy('used tokens unknown');
    }
    const { gateway } = this.#options;
    if (!gateway.hasOpenHooks) return { beginning: undefined };
    const opening = await gateway.ask(candidate);
    if (opening.isAccepted) return { beginning: opening };
    const { status, event } = opening;
    return { status, why: event, ...(headerText.test(event) && { headers: { message: event } }) };
  }
}

function busy(why: string): Refused {
  return { status: 503, why };
}
