import { z } from 'zod';

import { count, milliseconds, positive } from './kinds.js';

/** Bounds of everything that a client can make grow. */
export const limits = z.strictObject({
  maxHeaderSize: positive.default(16_384).describe('bytes of all headers of a request'),
  headersTimeoutMs: milliseconds.default(10_000).describe('how long a request may take to arrive'),
  maxAuthChars: positive.default(4_096).describe('characters of a token'),
  maxPayload: positive.default(65_536).describe('bytes of a message; more closes with 1009'),
  maxFragments: positive.default(16_384).describe('fragments of a message; more closes with 1008'),
  maxDepth: positive.default(32).describe('levels of a frame’s JSON'),
  maxJsonKeys: positive.default(1_000).describe('keys of a frame’s JSON'),
  maxMethodChars: positive.default(128).describe('characters of a `method`'),
  badFrameBudget: count
    .default(5)
    .describe('bad frames that are answered within the window; the next one closes with 1008'),
  badFrameWindowMs: milliseconds.default(60_000).describe('that window'),
  msgRatePerSec: count
    .default(50)
    .describe('frames that a client may send in the long run, a second; 0 is as many as it likes'),
  msgBurst: positive.default(100).describe('frames that it may send at once before'),
  perIpConnections: count
    .default(0)
    .describe(
      'connections that one address may have in each gateway; 0 is as many as it likes, because an audience often shares one',
    ),
  maxHandshakes: positive
    .default(1_000)
    .describe(
      "handshakes that may wait for `onOpen` hooks and for the check of a token's single use; one more gets 503",
    ),
  maxInFlightPerConn: positive
    .default(32)
    .describe('frames of one connection that its worker has; then its socket is not read'),
  sendQueueBytes: positive
    .default(1_048_576)
    .describe('bytes that may wait for one client; also the largest message to one'),
  linkBytes: positive
    .default(8_388_608)
    .describe('bytes under way to one worker before its connections are paused'),
  processBytes: positive
    .default(67_108_864)
    .describe('bytes of frames that a gateway holds before it answers `tooBusy`'),
  roomsPerConn: positive.default(256).describe('rooms that a connection may be in'),
  sessionBytes: positive.default(16_384).describe('bytes of a session as JSON'),
  workerWaitMs: milliseconds.default(2_000).describe('how long frames wait for a worker when none is ready'),
  actionTimeoutMs: milliseconds
    .default(10_000)
    .describe('how long an action may wait before its client gets 504'),
  closeTimeoutMs: milliseconds.default(5_000).describe('how long a client may take to answer a close frame'),
});
