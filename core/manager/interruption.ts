import { OperationFailed } from './failure.js';

/** Waits like the promise does, but fails as soon as the signal is aborted: the server is being stopped. */
export async function unlessStopped<T>(stopped: AbortSignal, promise: Promise<T>): Promise<T> {
  const listening = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    const refuse = () => reject(new OperationFailed('interrupted', ['the server is being stopped']));
    if (stopped.aborted) refuse();
    stopped.addEventListener('abort', refuse, { signal: listening.signal });
  });
  try {
    return await Promise.race([promise, interrupted]);
  } finally {
    listening.abort();
  }
}
