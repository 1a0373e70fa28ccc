import { z } from 'zod';

import { logLevels, type DeepReadonly } from '#library';

const port = z.int().min(0).max(65535);
const host = z.string().min(1);
const positive = z.int().min(1);
/** A length of time that must not be switched off, milliseconds; timers of Node end at 2^31 - 1. */
const milliseconds = z.int().min(1).max(2_147_483_647);
/** 0 switches the rule off. */
const optionalMilliseconds = z.int().min(0).max(2_147_483_647);
const key = z.string().min(1);

const setting = z.strictObject({
  /** `process`: gateways and workers are processes of their own, and the line is held. `base`: one process for both. */
  mode: z.enum(['process', 'base']).default('process'),
  worker_num: z.int().min(1).max(256).default(2),
  gateway_num: z.int().min(1).max(64).default(1),
  /** A worker above this resident memory is replaced by a fresh one. Bytes; 0 is never. */
  worker_memory: z.int().min(0).default(1_073_741_824),
  /** A child that was silent for so long is hung: it is killed and replaced. */
  hangMs: milliseconds.default(3_000),
  /** How long a child may take from its fork to ready. */
  bootMs: milliseconds.default(30_000),
  /** How long running actions may take to end when code is replaced or the server stops. */
  drainMs: milliseconds.default(10_000),
});

const outside = z.strictObject({
  host: host.default('127.0.0.1'),
  port: port.default(20_000),
  /** The only path that upgrades. */
  path: z.string().startsWith('/').default('/'),
});

const manager = z.strictObject({
  host: host.default('127.0.0.1'),
  port: port.default(20_001),
  /** What the console must know; made and kept in `runtime/secret` where it is empty. */
  secret: z.string().default(''),
});

const legacy3des = z.strictObject({
  /** Keys as text, tried in order; each is filled up with `0` to 24 bytes, as the original does. */
  keys: z.array(z.string().min(1)).min(1),
  /** Oldest `ctime` that is let in, seconds; 0 lets every age in. */
  maxAgeSec: z.int().min(0).default(300),
});

const auth = z.strictObject({
  required: z.boolean().default(true),
  /** Key ring: name of the key → 32 bytes in base64. */
  keys: z.record(z.string().regex(/^[A-Za-z0-9_-]{1,32}$/), key).default({}),
  /** Name of the key that new tokens are made with; the first of the ring where it is empty. */
  current: z.string().default(''),
  /** The audience that a token must have been made for. */
  aud: z.string().default('holdline'),
  /** The `type` claims that are let in. */
  types: z.array(z.string().min(1)).default(['wechatUser', 'wall']),
  /** Longest `exp` - `iat`, seconds. */
  maxLifetimeSec: positive.default(300),
  clockSkewSec: z.int().min(0).default(30),
  /** Whether a token is good for one handshake only. */
  oneTime: z.boolean().default(false),
  /** A connection ends with 4401 after so long; 0 is never. */
  maxSessionMs: optionalMilliseconds.default(0),
  /** The original's 3DES tokens, which have no integrity; false refuses them. */
  legacy3des: z.union([z.literal(false), legacy3des]).default(false),
});

const heartbeat = z.strictObject({
  /** How often the server pings a client. */
  pingIntervalMs: milliseconds.default(25_000),
  /** How long a pong may take before the connection counts as half-open. */
  pongTimeoutMs: milliseconds.default(10_000),
  /** A client that sends no frame of its own for so long is closed with 4408; 0 is never. */
  idleTimeoutMs: optionalMilliseconds.default(60_000),
  /** Whether a pong counts as such a frame. */
  countPong: z.boolean().default(false),
});

const limits = z.strictObject({
  maxHeaderSize: positive.default(16_384),
  headersTimeoutMs: milliseconds.default(10_000),
  maxAuthChars: positive.default(4_096),
  maxPayload: positive.default(65_536),
  maxFragments: positive.default(16_384),
  maxDepth: positive.default(32),
  maxJsonKeys: positive.default(1_000),
  maxMethodChars: positive.default(128),
  badFrameBudget: z.int().min(0).default(5),
  badFrameWindowMs: milliseconds.default(60_000),
  /** Frames a client may send in the long run, a second; 0 is as many as it likes. */
  msgRatePerSec: z.int().min(0).default(50),
  /** Frames that it may send at once before. */
  msgBurst: positive.default(100),
  /** Connections that one address may have, IPv6 by /64; 0 is as many as it likes, because an audience shares one. */
  perIpConnections: z.int().min(0).default(0),
  /** Handshakes that may wait for `onOpen` hooks and for the check of a token's single use; one more gets 503. */
  maxHandshakes: positive.default(1_000),
  maxInFlightPerConn: positive.default(32),
  /** Most bytes that may wait for one client; also the largest single message to one. */
  sendQueueBytes: positive.default(1_048_576),
  /** Most bytes under way to one worker before its connections are paused. */
  linkBytes: positive.default(8_388_608),
  /** Most bytes of frames that a process may hold before it answers tooBusy. */
  processBytes: positive.default(67_108_864),
  /** Rooms that a connection may be in. */
  roomsPerConn: positive.default(256),
  /** Most bytes of a connection's session as JSON. */
  sessionBytes: positive.default(16_384),
  /** How long frames wait for a worker when none is ready. */
  workerWaitMs: milliseconds.default(2_000),
  actionTimeoutMs: milliseconds.default(10_000),
  closeTimeoutMs: milliseconds.default(5_000),
});

const redis = z.strictObject({
  /** Where the state that processes share is kept; the memory of the manager where it is empty. */
  url: z.string().default(''),
  /** Begins every key and every channel. */
  prefix: z.string().min(1).max(64).default('holdline:'),
  connectTimeoutMs: milliseconds.default(5_000),
  /** How long an answer may take, also that of the manager where `url` is empty. */
  commandTimeoutMs: milliseconds.default(1_000),
});

const log = z.strictObject({
  /** Records below it are not written. */
  level: z.enum(logLevels).default('info'),
  /** `files`: `runtime/logs/holdline-YYYY-MM-DD.log`. `output`: standard output. `auto`: files in the background only. */
  to: z.enum(['auto', 'output', 'files']).default('auto'),
  /** Files of how many days are kept, today's included. */
  keepDays: z.int().min(1).max(3_650).default(14),
});

/** What clients of the original, MSwoole-ws, rely on. */
const compatibility = z.strictObject({
  /** Whether every request is first told that it has come. */
  receiveMessage: z.boolean().default(false),
  /** Whether texts of payloads and claims are escaped for HTML before an action sees them. */
  escapeHtml: z.boolean().default(false),
});

/** Every key of the configuration with its default. The comments of the keys are the reference. */
export const settingsSchema = z
  .strictObject({
    env: z.enum(['development', 'production']).default('development'),
    /** The language of client-visible texts. */
    locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
    setting: setting.prefault({}),
    outside: outside.prefault({}),
    manager: manager.prefault({}),
    auth: auth.prefault({}),
    /** Pages that may connect: exact scheme://host[:port]; `*` is everyone, in development only. */
    origins: z.array(z.string().min(1)).default([]),
    /** Whether a handshake without Origin is refused; undefined: in production. */
    requireOrigin: z.boolean().optional(),
    /** Addresses and networks whose word for the address of a client is taken. */
    proxies: z.array(z.string().min(1)).default([]),
    heartbeat: heartbeat.prefault({}),
    limits: limits.prefault({}),
    redis: redis.prefault({}),
    log: log.prefault({}),
    compatibility: compatibility.prefault({}),
  })
  .transform((settings) => ({
    ...settings,
    auth: { ...settings.auth, current: settings.auth.current || (Object.keys(settings.auth.keys)[0] ?? '') },
    requireOrigin: settings.requireOrigin ?? settings.env === 'production',
    /** Sections that are the application's own, by their names; see `defineConfig`. */
    own: {} as Record<string, unknown>,
  }));

/** The same keys as a JSON Schema, for those who must find a key by its name or tell people what it takes. */
export const settingsKeys: z.core.JSONSchema.JSONSchema = z.toJSONSchema(settingsSchema, { io: 'input' });

/** The effective configuration: validated, complete, frozen. */
export type Settings = DeepReadonly<z.output<typeof settingsSchema>>;

/** What may be written in `config/app.ts` and in the file of `--config`: any part of it. */
export type SettingsInput = DeepReadonly<z.input<typeof settingsSchema>>;

/** What may be written in `config/auth.ts`. */
export type AuthInput = DeepReadonly<z.input<typeof auth>>;
