import { Config, Injectable } from '#core';
import { Queue } from '../model/queue.js';
import { seconds } from '../model/tables.js';
import { WallMessages } from '../model/wall-messages.js';

const daySeconds = 86_400;

/** How long messages are kept. */
@Injectable()
export class Retention {
  readonly #keepSeconds: number;

  constructor(
    private readonly queue: Queue,
    private readonly messages: WallMessages,
    config: Config,
  ) {
    this.#keepSeconds = config.get('live').keepDays * daySeconds;
  }

  /** Deletes messages that are older than `keepDays`. */
  async sweep(): Promise<void> {
    const before = seconds() - this.#keepSeconds;
    await this.queue.forget(before);
    await this.messages.forget(before);
  }
}
