import { pino, type DestinationStream, type Logger } from 'pino';
import { prettyDestination } from './pretty-log.js';

/** A structured log: `log.warn({ connection, code }, 'slow client cut off')`. One record is one line. */
export type Log = Logger;

/** How a log is set up. */
export interface LogOptions {
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Fields that every record carries, such as the process's role. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Where the lines go; standard output where nothing is given. */
  readonly destination?: DestinationStream;
}

const hidden = ['auth', 'token', 'secret', 'key', 'keys', 'sign', 'api_key', 'authorization', 'payload'];

/** Makes a log. Members that are called like a secret are never written, at the top of a record or one level below. */
export function createLog({ level = 'info', fields = {}, destination }: LogOptions = {}): Log {
  const options = {
    level,
    base: fields,
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: [...hidden, ...hidden.map((name) => `*.${name}`)], censor: '[hidden]' },
  };
  return pino(options, destination ?? defaultDestination());
}

/** A person at a terminal gets sentences, everybody else gets JSON. A reader that is gone must not end the process. */
function defaultDestination(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true });
  output.on('error', () => undefined);
  if (!process.stdout.isTTY) return output;
  const hasColour = (process.env['NO_COLOR'] ?? '') === '';
  return prettyDestination((line) => output.write(line), hasColour);
}
