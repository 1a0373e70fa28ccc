import { pino, type DestinationStream, type Logger } from 'pino';
import { LogFiles, type LogFilesOptions } from './log-files.js';
import { descriptorSink, LogOutput, type Sink } from './log-output.js';
import { redactLine } from './log-redaction.js';
import { prettyDestination } from './pretty-log.js';

/** A structured log: `log.warn({ connection, code }, 'slow client cut off')`. One record is one line. */
export type Log = Logger;

/** From where on records are written; `silent` is none. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Takes lines of a log. */
export type LogDestination = DestinationStream;

/** How a log is set up. */
export interface LogOptions {
  readonly level?: LogLevel;
  /** Fields that every record carries, such as the process's role. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Where the lines go; standard output where nothing is given. */
  readonly destination?: LogDestination;
}

/**
 * Makes a log. What is called like a secret (`token`, `password`, `api_key`, `authorization`, `cookie`…), `auth` and `payload`
 * are never written, at whatever depth, in whatever child; neither are queries, headers and tokens inside texts.
 */
export function createLog({ level = 'info', fields = {}, destination }: LogOptions = {}): Log {
  const options = {
    level,
    base: fields,
    serializers: { err: withoutQuery },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    // The finished line, because a child, a serializer or a toJSON may each bring a secret in.
    hooks: { streamWrite: redactLine },
  };
  return pino(options, destination ?? standardOutput());
}

/** The query builder puts a whole query into an error, with the values that a client sent. */
function withoutQuery(error: unknown): unknown {
  return error instanceof Error ? { ...pino.stdSerializers.err(error), node: undefined } : error;
}

let standard: LogDestination | undefined;

/** Standard output: a person at a terminal gets sentences, everybody else gets JSON. A reader that is gone ends nothing. */
export function standardOutput(): LogDestination {
  if (standard !== undefined) return standard;
  const output = flushedAtExit(descriptorSink(1, 'standard output'));
  const hasColour = (process.env['NO_COLOR'] ?? '') === '';
  standard = process.stdout.isTTY ? prettyDestination((line) => output.write(line), hasColour) : output;
  return standard;
}

/** Files, one a day; see `LogFiles`. A full disk neither ends nor stops anybody; see `LogOutput`. */
export function logFiles(options: LogFilesOptions): LogDestination {
  return flushedAtExit(new LogFiles(options));
}

function flushedAtExit(sink: Sink): LogOutput {
  const output = new LogOutput(sink);
  process.once('exit', () => output.flush());
  return output;
}
