import { Config, Injectable } from '#core';

/** Whether the audience learns who speaks from a big screen. */
@Injectable()
export class Sender {
  readonly #isShown: boolean;

  constructor(config: Config) {
    this.#isShown = config.get('live').showSender;
  }

  /** The message as the audience gets it: without `user_id` and `code` where the settings say so. */
  shown<Message extends { readonly code: string; readonly user_id: string }>(
    message: Message,
  ): Message | Omit<Message, 'code' | 'user_id'> {
    if (this.#isShown) return message;
    const { code: _code, user_id: _user, ...rest } = message;
    return rest;
  }
}
