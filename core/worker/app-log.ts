import type { Log } from '#library';

/** Fields of a record; what is called like a secret is never written. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * The log of the worker, to be injected; structured fields first, then a short message. Records carry the worker and its
 * generation, go where those of the server go, and begin at `log.level`.
 *
 * ```ts
 * constructor(log: AppLog) { this.#log = log.named('live.user'); }
 * this.#log.warn({ connection: context.id, code }, 'no such room');
 * ```
 */
export class AppLog {
  constructor(private readonly log: Log) {}

  /** The same log for a part of the application, such as `live.user`: its records have that `name`. */
  named(name: string): AppLog {
    return new AppLog(this.log.child({ name }));
  }

  debug(fields: Fields, message: string): void {
    this.log.debug(fields, message);
  }

  info(fields: Fields, message: string): void {
    this.log.info(fields, message);
  }

  warn(fields: Fields, message: string): void {
    this.log.warn(fields, message);
  }

  /** An error belongs into the field `err`: it is written with its stack and causes. */
  error(fields: Fields, message: string): void {
    this.log.error(fields, message);
  }
}
