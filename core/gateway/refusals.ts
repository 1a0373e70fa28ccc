import { decodeRequest } from '../protocol/decode.js';
import { encodeError } from '../protocol/envelope.js';
import type { ErrorEvent } from '../protocol/errors.js';
import { parseMethod } from '../protocol/method.js';
import type { Settings } from '../config/schema.js';

/** Answers for frames that no worker will answer. Only here does a gateway read the JSON of a frame. */
export class Refusals {
  readonly #limits: Settings['limits'];
  readonly #locale: Settings['locale'];

  constructor({ limits, locale }: Pick<Settings, 'limits' | 'locale'>) {
    this.#limits = limits;
    this.#locale = locale;
  }

  /** The reply that refuses this frame, with its `id` where it has one. */
  answer(event: ErrorEvent, data: Buffer): string {
    return encodeError(this.#locale, event, decodeRequest(data, this.#limits)?.id);
  }

  /** The route that this frame asks for, or an empty text. */
  routeOf(data: Buffer): string {
    const method = decodeRequest(data, this.#limits)?.method;
    const name = method === undefined ? undefined : parseMethod(method, this.#limits.maxMethodChars);
    return typeof name === 'object' ? `${name.module}.${name.controller}.${name.action}` : '';
  }
}
