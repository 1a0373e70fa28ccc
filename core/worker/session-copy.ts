import type { Session } from './register.js';

/** A connection's session, as one action reads and changes it. */
export class SessionCopy {
  readonly value: Session;
  readonly #before: string;

  constructor(json: string | undefined) {
    this.#before = json ?? '{}';
    const value: Session = JSON.parse(this.#before);
    this.value = value;
  }

  /**
   * The session as JSON, if the action has changed it.
   * @throws {TypeError} when JSON cannot write it.
   */
  get changed(): string | undefined {
    const json = JSON.stringify(this.value);
    return json === this.#before ? undefined : json;
  }
}
