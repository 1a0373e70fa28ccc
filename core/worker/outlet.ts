import type { Link, ToGateway, ToWorker } from '../link/messages.js';
import { errorStatus, Refusal } from '../protocol/errors.js';
import type { Locale } from '../protocol/locale.js';
import { text } from '../protocol/texts.js';
import { ensureFits } from './size.js';

/** A worker's end of the link to a gateway. */
export type GatewayLink = Link<ToGateway, ToWorker>;

/** How much may go out, and in which language is said that it was too much. */
export interface OutletRules {
  readonly locale: Locale;
  readonly limits: { readonly sendQueueBytes: number; readonly linkBytes: number };
}

/**
 * Replies are bounded by the frames that a gateway hands over; everything else only here.
 * @throws {MessageTooBig} when the text is larger than what may wait for one client.
 * @throws {Refusal} 503 `tooBusy` when the gateway does not keep up.
 */
export function ensureSendable(data: string, link: GatewayLink, { limits, locale }: OutletRules): void {
  ensureFits(data, limits.sendQueueBytes);
  if (link.queuedBytes > limits.linkBytes) {
    throw new Refusal(errorStatus.tooBusy, 'tooBusy', text(locale, 'tooBusy'));
  }
}
