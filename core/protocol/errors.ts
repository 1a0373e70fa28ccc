import type { Text } from './locale.js';

/** Every way a request can be refused by the framework itself, with the status that its reply carries. */
export const errorStatus = {
  badFrame: 400,
  badPayload: 400,
  controllerNotFound: 404,
  methodNotFound: 405,
  rateLimited: 429,
  controllerError: 500,
  workerLost: 503,
  tooBusy: 503,
  actionTimeout: 504,
} as const;

/** The stable name of such a refusal; it is the `event` of the reply. */
export type ErrorEvent = keyof typeof errorStatus;

/**
 * What a controller throws to refuse a request: the reply has this status, event and info, and nothing is logged.
 *
 * ```ts
 * throw new Refusal(403, 'mustBeWechatUser', '仅允许微信用户连入');
 * ```
 */
export class Refusal extends Error {
  /**
   * @param status An HTTP-like status from 400 to 999.
   * @param event The stable name that a client tests for.
   * @param info A sentence for people, the same in every language or one for each; the event where it is left out.
   * @param param Anything JSON can carry; becomes `param` of the reply.
   * @throws {RangeError} when the status is no refusal.
   */
  constructor(
    readonly status: number,
    readonly event: string,
    readonly info: Text = event,
    readonly param?: unknown,
  ) {
    super(`${status} ${event}`);
    this.name = 'Refusal';
    if (!Number.isInteger(status) || status < 400 || status > 999) {
      throw new RangeError(`A refusal's status is a whole number from 400 to 999, not ${status}.`);
    }
  }
}
