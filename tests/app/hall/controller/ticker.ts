import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { App, Controller, type OnWorkerStart } from '#core';

/** Writes lines to a file, on one worker of all at a time, where a test wants to know which. */
@Controller()
export class TickerController implements OnWorkerStart {
  constructor(private readonly app: App) {}

  onWorkerStart(): void {
    const file = process.env['TICKER_LOG'];
    if (file === undefined) return;
    const note = (what: string) => appendFileSync(file, `${process.pid} ${what}\n`);
    this.app.everyOnce('hall.ticker', 200, async (signal) => {
      note('begin');
      await delay(50, undefined, { signal }).catch(() => undefined);
      note('end');
    });
  }
}
