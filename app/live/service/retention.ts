import { AppLog, Config, Injectable } from '#core';
import { Queue } from '../model/queue.js';
import { seconds } from '../model/tables.js';
import { WallMessages } from '../model/wall-messages.js';

const hourMs = 3_600_000;
const daySeconds = 86_400;

/** Deletes messages that are older than `keepDays`: once an hour, on one worker of each machine. To do it twice does no harm. */
@Injectable()
export class Retention {
  readonly #keepSeconds: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly messages: WallMessages,
    private readonly log: AppLog,
    config: Config,
  ) {
    this.#keepSeconds = config.get('live').keepDays * daySeconds;
  }

  /** Deletes now, and then every hour. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.sweep(), hourMs);
    await this.sweep();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Deletes now. Never rejects. */
  async sweep(): Promise<void> {
    const before = seconds() - this.#keepSeconds;
    try {
      await this.queue.forget(before);
      await this.messages.forget(before);
    } catch (error) {
      this.log.warn({ err: error }, 'old messages could not be deleted; it is tried again in an hour');
    }
  }
}
