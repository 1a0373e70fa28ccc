import { OperationFailed } from './failure.js';

/** Fails when the server is being stopped. */
export function ensureNotStopped(stopped: AbortSignal | undefined): void {
  if (stopped?.aborted === true) throw interruption();
}

/** Waits like the promise does, but fails as soon as the signal is aborted: the server is being stopped. */
export async function unlessStopped<T>(stopped: AbortSignal, promise: Promise<T>): Promise<T> {
  const listening = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    const refuse = () => reject(interruption());
    if (stopped.aborted) refuse();
    stopped.addEventListener('abort', refuse, { signal: listening.signal });
  });
  try {
    return await Promise.race([promise, interrupted]);
  } finally {
    listening.abort();
  }
}

function interruption(): OperationFailed {
  return new OperationFailed('interrupted', ['the server is being stopped']);
}
