import { isEmpty } from '../protocol/envelope.js';
import type { Locale } from '../protocol/locale.js';
import { reasonsOf } from './failure.js';
import { mostSaidBytes, type SayResult } from './inspection-messages.js';
import { describeStatus, describeTold, originalText } from './original-texts.js';
import type { Progress } from './rollout.js';
import type { Status } from './status.js';

/** Who carries the commands out. */
export interface OriginalProtocolOptions {
  readonly locale: Locale;
  readonly status: () => Status;
  readonly say: (text: string) => Promise<SayResult>;
  /** Begins, says so with the first progress, and resolves at the end. */
  readonly run: (method: 'reload' | 'stop', progress: Progress) => Promise<unknown>;
}

/** The words of the original's managers: a text frame `{"method":…}`, and one answer that is plain text. */
export class OriginalProtocol {
  constructor(private readonly options: OriginalProtocolOptions) {}

  /** The answer to a frame. A reload or a stop is answered when it has begun, and goes on behind it. */
  async answer(frame: string): Promise<string> {
    const { locale } = this.options;
    const command = parseCommand(frame);
    if (command === undefined) return originalText(locale, 'badFormat');
    switch (command.method) {
      case 'reload':
      case 'stop':
        return this.#begin(command.method);
      case 'status':
        return describeStatus(locale, this.options.status())
          .map((line) => `${line}\n`)
          .join('');
      case 'say':
        return this.#say(command.say);
      default:
        return originalText(locale, 'unknown');
    }
  }

  /** Whoever asked is gone when it ends; how a reload ended is in the log. */
  #begin(method: 'reload' | 'stop'): Promise<string> {
    const { locale, run } = this.options;
    return new Promise((resolve) => {
      const begun = () => resolve(originalText(locale, method));
      run(method, begun).then(begun, (error: unknown) => resolve(reasonsOf(error).join('\n')));
    });
  }

  async #say(said: unknown): Promise<string> {
    const { locale } = this.options;
    if (isEmpty(said)) return originalText(locale, 'sayMissing');
    if (typeof said !== 'string' || Buffer.byteLength(said) > mostSaidBytes)
      return originalText(locale, 'badFormat');
    const { told } = await this.options.say(said);
    return describeTold(locale, told);
  }
}

/** Undefined for what is no command at all. */
function parseCommand(frame: string): { readonly method: unknown; readonly say: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return undefined; // the answer says so
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!Object.hasOwn(value, 'method') || !('method' in value) || isEmpty(value.method)) return undefined;
  return { method: value.method, say: Object.hasOwn(value, 'say') && 'say' in value ? value.say : undefined };
}
