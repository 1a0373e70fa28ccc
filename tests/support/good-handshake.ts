import type { Ending } from './ending.js';
import { type HandshakeSend, writeHandshake } from './handshakes.js';
import { exchange, type RawAnswer } from './raw-handshake.js';
import type { TestServer } from './server.js';

/** A handshake that a server lets in, with that token. */
export function goodHandshake(server: TestServer, token = server.mint()): HandshakeSend {
  return { base: 'good', target: `/?auth=${encodeURIComponent(token)}`, remove: ['Origin'] };
}

/** Makes such a handshake, with these changes. */
export async function shake(
  test: Ending,
  server: TestServer,
  change: Partial<HandshakeSend> = {},
): Promise<RawAnswer> {
  const send = { ...goodHandshake(server), ...change };
  return exchange(test, server.port, writeHandshake(send, server.port));
}
