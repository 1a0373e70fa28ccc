import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';

/** What a server must never write. */
export class ProjectSecrets {
  readonly #known = new Set<string>();

  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) if (secret !== undefined) this.#known.add(secret);
  }

  /** Fails when one of them stands in it; the whole run looks for them once more in what its tests print. */
  assertNoneIn(written: string): void {
    const { HOLDLINE_TEST_SECRETS: list } = process.env;
    if (list !== undefined) appendFileSync(list, [...this.#known].map((secret) => `${secret}\n`).join(''));
    const leaked = [...this.#known].filter((secret) => written.includes(secret)).length;
    assert.equal(leaked, 0, `so many of ${this.#known.size} secrets stand in what was written`);
  }
}
