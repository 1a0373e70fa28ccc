import { z } from 'zod';

import { logLevels, type DeepReadonly } from '#library';

import { auth } from './sections/auth.js';
import { db } from './sections/db.js';
import { milliseconds } from './sections/kinds.js';
import { limits } from './sections/limits.js';
import { pages } from './sections/pages.js';
import { heartbeat, manager, outside, setting } from './sections/processes.js';

const redis = z.strictObject({
  url: z
    .string()
    .default('')
    .describe('where Redis is; the memory of the manager where it is empty. Never shown'),
  prefix: z
    .string()
    .min(1)
    .max(64)
    .default('holdline:')
    .describe('begins every key and every channel, so that several servers can have one Redis'),
  connectTimeoutMs: milliseconds.default(5_000).describe('how long a connection may take'),
  commandTimeoutMs: milliseconds
    .default(1_000)
    .describe('how long an answer may take, also that of the manager'),
});

const log = z.strictObject({
  level: z.enum(logLevels).default('info').describe('records below it are not written'),
  to: z
    .enum(['auto', 'output', 'files'])
    .default('auto')
    .describe(
      '`files`: a file for each day in `runtime/logs/`. `output`: standard output. `auto`: files in the background, else standard output',
    ),
  keepDays: z
    .int()
    .min(1)
    .max(3_650)
    .default(14)
    .describe("files of how many days are kept, today's included"),
});

/** What clients of the original, MSwoole-ws, rely on. */
const compatibility = z.strictObject({
  receiveMessage: z
    .boolean()
    .default(false)
    .describe('whether every request is told that it has come, before its answer'),
  escapeHtml: z
    .boolean()
    .default(false)
    .describe('whether texts of payloads and claims are escaped for HTML before an action sees them'),
});

/** Every key of the configuration with its default and its meaning; the tables of docs/configuration.md are made of it. */
export const settingsSchema = z
  .strictObject({
    env: z
      .enum(['development', 'production'])
      .default('development')
      .describe(
        '`production` is strict: keys must be configured, no development page, `Origin` is required. `NODE_ENV=production` sets it where nothing else does',
      ),
    locale: z.enum(['zh-CN', 'en']).default('zh-CN').describe('the language of the texts that clients see'),
    setting: setting.prefault({}),
    outside: outside.prefault({}),
    manager: manager.prefault({}),
    auth: auth.prefault({}),
    origins: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'pages that may connect, as exact `scheme://host` or `scheme://host:port`; empty: the page must come from the host that it connects to; `*` is everybody, in development only',
      ),
    requireOrigin: z.boolean().optional().meta({
      description: 'whether a handshake without `Origin` is refused',
      defaultInWords: '`true` in production, else `false`',
    }),
    proxies: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'addresses and networks (`10.0.0.0/8`) of proxies in front, whose word for the address of a client is taken',
      ),
    heartbeat: heartbeat.prefault({}),
    limits: limits.prefault({}),
    redis: redis.prefault({}),
    db: db.prefault({}),
    pages: pages.prefault({}),
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

/** What may be written in `config/db.ts`. */
export type DbInput = DeepReadonly<z.input<typeof db>>;
