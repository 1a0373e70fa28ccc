import { StoreUnavailable } from './store-unavailable.js';

/** What went wrong with Redis, as the rest of the code knows it. Anything that is not about Redis stays what it is. */
export function unavailableBy(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RangeError) return error;
  if (error instanceof StoreUnavailable) return error;
  const { message } = error;
  if (message.includes('timed out')) return unavailable('timeout', error);
  if (error.name !== 'ReplyError') return unavailable('connection', error);
  return unavailable(message.startsWith('OOM') ? 'full' : 'refused', error);
}

function unavailable(reason: StoreUnavailable['reason'], cause: Error): StoreUnavailable {
  return new StoreUnavailable(reason, `Redis: ${cause.message}`, { cause });
}
