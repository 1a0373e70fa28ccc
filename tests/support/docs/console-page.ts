import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

import { openChromium, type Chromium } from '../chromium.js';
import { until } from '../until.js';

/** The console of a page in a browser. */
export class ConsolePage {
  readonly #lines: string[] = [];

  private constructor(
    private readonly chromium: Chromium,
    private readonly page: Page,
  ) {
    page.on('console', (message) => this.#lines.push(message.text()));
    page.on('pageerror', ({ message }) => this.#lines.push(message));
  }

  static async open(url: string): Promise<ConsolePage> {
    const chromium = await openChromium();
    const page = await chromium.context.newPage();
    await page.goto(url);
    return new ConsolePage(chromium, page);
  }

  /** Types a script, which may await things. */
  async type(script: string): Promise<void> {
    await this.page.evaluate(`(async () => {\n${script}\n})()`);
  }

  /** Resolves when exactly these lines were printed. */
  async sees(lines: string): Promise<void> {
    const expected = lines.trimEnd().split('\n');
    await until('the browser has printed its lines', () => this.#lines.length >= expected.length);
    assert.deepEqual(this.#lines, expected);
  }

  close(): Promise<void> {
    return this.chromium.close();
  }
}
