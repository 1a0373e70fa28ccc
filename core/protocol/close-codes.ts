/**
 * Every code with which the server ends a connection, and whether its client may come back.
 *
 * 1000 to 1015 are those of RFC 6455, section 7.4, and of the IANA registry; 44xx is 4000 plus the HTTP status that says it.
 * A slow client is not among them: its queue stands in the way of a close frame, so it is cut off and sees 1006.
 */
export const closeCodes = {
  normal: { code: 1000, mayReturn: false },
  goingAway: { code: 1001, mayReturn: true },
  protocolError: { code: 1002, mayReturn: false },
  unsupportedData: { code: 1003, mayReturn: false },
  invalidText: { code: 1007, mayReturn: false },
  policyViolation: { code: 1008, mayReturn: false },
  messageTooBig: { code: 1009, mayReturn: false },
  serverError: { code: 1011, mayReturn: true },
  serviceRestart: { code: 1012, mayReturn: true },
  tryAgainLater: { code: 1013, mayReturn: true },
  sessionEnded: { code: 4401, mayReturn: true },
  revoked: { code: 4403, mayReturn: false },
  idle: { code: 4408, mayReturn: true },
  replaced: { code: 4409, mayReturn: false },
} as const;

/** The name of a close code. */
export type CloseReason = keyof typeof closeCodes;

/** Whether an endpoint may put `code` into a close frame (RFC 6455, section 7.4; 3000 to 4999 are for applications). */
export function isSendableCloseCode(code: number): boolean {
  if (!Number.isInteger(code)) return false;
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}

/** @throws {RangeError} for a code or a reason that no close frame may carry. */
export function ensureCloseFrame(code: number, reason: string): void {
  if (!isSendableCloseCode(code)) throw new RangeError(`${code} cannot stand in a close frame.`);
  if (Buffer.byteLength(reason) > 123) throw new RangeError('A close reason has at most 123 bytes.');
}
