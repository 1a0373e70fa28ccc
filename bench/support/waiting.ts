import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}

/**
 * Asks again and again until the answer is yes.
 * @throws {Error} when it was no for `ms`.
 */
export async function until(what: string, ms: number, ask: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + ms;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`Waited ${ms} ms in vain: ${what}.`);
    await sleep(50);
  }
}

/**
 * Waits for something that comes by itself.
 * @throws {Error} when it has not come after `ms`.
 */
export async function within<Value>(what: string, ms: number, coming: Promise<Value>): Promise<Value> {
  const late = new AbortController();
  const end = sleep(ms, undefined, { signal: late.signal }).then(() => {
    throw new Error(`Waited ${ms} ms in vain: ${what}.`);
  });
  try {
    return await Promise.race([coming, end]);
  } finally {
    late.abort();
    end.catch(() => undefined); // nobody waits for it any more
  }
}

/** Whether an HTTP server answers on that port of 127.0.0.1, whatever it answers. */
export async function answersHttp(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return true;
  } catch {
    return false; // nobody listens yet
  }
}
