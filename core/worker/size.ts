import { isLarger, type Payload, sizeOf } from '../protocol/payload.js';

/** A message that is larger than a client's whole queue may be. */
export class MessageTooBig extends Error {
  /** @param isWhole Whether these are all of its bytes, or only those up to where nobody went on. */
  constructor(
    readonly bytes: number,
    readonly limit: number,
    isWhole = true,
  ) {
    const size = isWhole ? `${bytes} bytes` : `${bytes} bytes or more`;
    super(
      `A message of ${size} is larger than the ${limit} that may wait for one client (limits.sendQueueBytes).`,
    );
    this.name = 'MessageTooBig';
  }
}

/** @throws {RangeError} when a session is longer than so many bytes of UTF-8. */
export function ensureSessionFits(json: string, limit: number): void {
  const bytes = Buffer.byteLength(json);
  if (bytes <= limit) return;
  throw new RangeError(
    `A session of ${bytes} bytes is larger than the ${limit} that are kept (limits.sessionBytes).`,
  );
}

/** @throws {MessageTooBig} when the text is longer than so many bytes of UTF-8. */
export function ensureFits(data: Payload, limit: number): void {
  if (isLarger(data, limit)) throw new MessageTooBig(sizeOf(data), limit);
}
