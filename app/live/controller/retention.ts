import { App, Controller, type OnWorkerStart } from '#core';
import { Retention } from '../service/retention.js';

const hourMs = 3_600_000;

/** Has old messages deleted once an hour, by one worker of all machines. */
@Controller()
export class RetentionController implements OnWorkerStart {
  constructor(
    private readonly app: App,
    private readonly retention: Retention,
  ) {}

  onWorkerStart(): void {
    this.app.everyOnce('live.retention', hourMs, () => this.retention.sweep());
  }
}
