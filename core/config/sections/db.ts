import { z } from 'zod';

import { connectionDefaults, drivers, synchronousModes } from '#library';

import { host, milliseconds, positive } from './kinds.js';

const server = 'MySQL, PostgreSQL: ';

const connection = z.strictObject({
  driver: z
    .enum(drivers)
    .default('sqlite')
    .describe('`sqlite` is a file and needs no server; `mysql` is MariaDB too'),
  file: z.string().min(1).optional().meta({
    description: 'SQLite: the file, from the folder of the project',
    defaultInWords: '`runtime/<name>.sqlite`',
  }),
  synchronous: z
    .enum(synchronousModes)
    .default('normal')
    .describe(
      'SQLite: what a commit waits for. `normal`: the operating system; a power cut may take the last commits. `full`: the disk',
    ),
  url: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: `${server}\`mysql://user:password@host:port/database\` or \`postgres://…\`, instead of the five keys that follow. Never shown`,
      defaultInWords: 'none',
    }),
  host: host.optional().meta({
    description: `${server}where the server is`,
    defaultInWords: '`"127.0.0.1"`',
  }),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .meta({
      description: `${server}its port`,
      defaultInWords: '3306 or 5432',
    }),
  username: z
    .string()
    .min(1)
    .optional()
    .meta({ description: `${server}who we are to it`, defaultInWords: 'none' }),
  password: z
    .string()
    .optional()
    .meta({ description: `${server}the password. Never shown`, defaultInWords: 'none' }),
  database: z
    .string()
    .min(1)
    .optional()
    .meta({ description: `${server}the database there`, defaultInWords: 'none, must be given' }),
  tls: z
    .boolean()
    .default(false)
    .describe(`${server}whether the connection is encrypted; the certificate is verified then`),
  prefix: z
    .string()
    .regex(/^[a-z0-9_]{0,32}$/)
    .default('')
    .describe('begins the name of every table, view and index'),
  pool: positive
    .max(1_000)
    .default(connectionDefaults.pool)
    .describe(`${server}connections that a worker opens at most; SQLite has one`),
  connectTimeoutMs: milliseconds
    .default(connectionDefaults.connectTimeoutMs)
    .describe(`${server}how long opening a connection may take`),
  acquireTimeoutMs: milliseconds
    .default(connectionDefaults.acquireTimeoutMs)
    .describe(
      'how long a statement waits for a free connection, and with SQLite for the lock of another process',
    ),
  statementTimeoutMs: milliseconds
    .default(connectionDefaults.statementTimeoutMs)
    .describe(`${server}how long a statement may take`),
  transactionTimeoutMs: milliseconds
    .default(connectionDefaults.transactionTimeoutMs)
    .describe('how long a transaction may take before it is undone'),
  idleMs: milliseconds
    .default(connectionDefaults.idleMs)
    .describe(`${server}how long a connection that nobody uses stays open`),
});

/** Databases by names that are free; `master` is there without being named. */
export const db = z.object({ master: connection.prefault({}) }).catchall(connection);
