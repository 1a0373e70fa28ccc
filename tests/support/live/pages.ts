import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import type { Chromium } from '../chromium.js';
import { until } from '../until.js';

/** What a page has gone through. */
interface Witness {
  /** Sockets that were opened, and those of them that ended. */
  readonly opened: number;
  readonly ended: number;
}

/** What somebody looks at a page with. */
interface DeviceOptions {
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  /** What is typed where the browser asks for one. */
  readonly password?: string;
  /** Is done before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** Keeps count of the sockets of a page before any of its scripts runs. */
const witness = `
  window.witness = { opened: 0, ended: 0 };
  window.WebSocket = class extends WebSocket {
    constructor(...parts) {
      super(...parts);
      window.cut = () => this.close();
      this.addEventListener('open', () => window.witness.opened++);
      this.addEventListener('close', () => window.witness.ended++);
    }
  };`;

/** One page of an event on a device of its own, in a real browser. */
export class LivePage {
  /** What the browser finds wrong with the page. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /** @param address That of the page, with the room in it. */
  static async open(
    { context }: Chromium,
    address: string,
    { width = 390, height = 844, locale = 'en-GB', password, prepare }: DeviceOptions = {},
  ): Promise<LivePage> {
    const browser = context.browser();
    assert.ok(browser !== null);
    const device = await browser.newContext({
      viewport: { width, height },
      locale,
      ignoreHTTPSErrors: true,
      ...(password === undefined ? {} : { httpCredentials: { username: 'stage', password } }),
    });
    await device.addInitScript(witness);
    const page = await device.newPage();
    await prepare?.(page);
    const opened = new LivePage(page, device);
    await page.goto(address);
    return opened;
  }

  /** Fills in who it is, and waits until it is in. */
  async enter(nickname: string): Promise<void> {
    await this.page.fill('[name=nickname]', nickname);
    await this.page.click('#entrance button[type=submit]');
    await this.isIn();
  }

  async isIn(): Promise<void> {
    await this.page.waitForSelector('body[data-view=room][data-state=open]');
  }

  /** Types a message and sends it. */
  async say(text: string): Promise<void> {
    await this.page.fill('#say', text);
    await this.page.press('#say', 'Enter');
  }

  /** Resolves when there are so many of these. */
  async count(selector: string, count: number): Promise<void> {
    const found = this.page.locator(selector);
    await until(`${count} of ${selector}`, async () => (await found.count()) === count);
  }

  /** The texts of the messages that were let through or said to everybody, as it shows them, oldest first. */
  async messages(): Promise<string[]> {
    return this.page.locator('#messages :is(.user, .wall) .say').allTextContents();
  }

  /** Resolves when it shows exactly these. */
  async shows(...messages: readonly string[]): Promise<void> {
    let shown: string[] = [];
    const isSo = async () => isDeepStrictEqual((shown = await this.messages()), messages);
    await until('these messages are shown', isSo).catch(() => assert.deepEqual(shown, messages));
  }

  /** How many sockets it had, and how many of them ended. */
  async witness(): Promise<Witness> {
    return this.page.evaluate('window.witness');
  }

  /** Ends its connection, which it takes for an accident. */
  async cut(): Promise<void> {
    await this.page.evaluate('cut()');
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
