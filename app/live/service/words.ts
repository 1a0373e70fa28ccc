import { Config, Injectable, Refusal } from '#core';
import { texts } from './texts.js';

/** What people have written, within the lengths of `config/live.ts`. A code point of Unicode counts as one character. */
@Injectable()
export class Words {
  readonly #maxSay: number;
  readonly #maxNickname: number;

  constructor(config: Config) {
    const { maxSayChars, maxNicknameChars } = config.get('live');
    this.#maxSay = maxSayChars;
    this.#maxNickname = maxNicknameChars;
  }

  /** @throws {Refusal} 999 `sayTooLong`. */
  ensureLength(say: string): void {
    if (say.length > this.#maxSay && Array.from(say).length > this.#maxSay)
      throw new Refusal(999, 'sayTooLong', texts.sayTooLong);
  }

  /** A nickname as it is shown; an empty text where the token has none. */
  nicknameOf({ nickname = '' }: { readonly nickname?: string }): string {
    return Array.from(cleanText(nickname)).slice(0, this.#maxNickname).join('');
  }
}

/** A text that every database and every screen can take: without control characters but line breaks, and without halves of characters. */
export function cleanText(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(/[^\P{Cc}\n]/gu, '')
    .replaceAll(/\p{Cs}/gu, '\uFFFD')
    .trim();
}
