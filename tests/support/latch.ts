import { within } from './within.js';

/** Something that happens once, and that others wait for. */
export class Latch<Value = void> {
  readonly opened: Promise<Value>;
  isOpen = false;
  #open: (value: Value) => void = () => undefined;

  constructor() {
    this.opened = new Promise((resolve) => (this.#open = resolve));
  }

  /** Has it happen; the first time counts. */
  open(value: Value): void {
    this.isOpen = true;
    this.#open(value);
  }

  /** Waits for it; says what was missing when it does not happen. */
  async wait(what: string): Promise<Value> {
    return within(what, this.opened);
  }
}
