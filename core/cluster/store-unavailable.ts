/**
 * Why shared state cannot be used now: no answer in time, no connection, too much under way, closed by ourselves, no room
 * left, or refused by the other side.
 */
export const unavailableReasons = ['timeout', 'connection', 'busy', 'closed', 'full', 'refused'] as const;

/** One of the reasons. */
export type UnavailableReason = (typeof unavailableReasons)[number];

/** Shared state did not do what it was asked. After `timeout` and `connection` it is not known whether it did. */
export class StoreUnavailable extends Error {
  constructor(
    readonly reason: UnavailableReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}
