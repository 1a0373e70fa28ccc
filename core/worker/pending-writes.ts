/** Changes that are still being written, on which the reply of an action waits. */
export class PendingWrites {
  #all: Promise<void> | undefined;

  /** Settles when all of them have, and fails where one of them did; undefined: there are none. */
  get all(): Promise<void> | undefined {
    return this.#all;
  }

  add(write: Promise<void>): void {
    const before = this.#all;
    this.#all = before === undefined ? write : Promise.all([before, write]).then(() => undefined);
    this.#all.catch(() => undefined); // whoever waits for the reply hears of it
  }
}
