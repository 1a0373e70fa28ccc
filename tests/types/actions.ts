/** What the decorators promise at compile time; each `@ts-expect-error` is a program that must not compile. */
import { z } from 'zod';
import { Action, Controller, Inject, Injectable, Token, Use, type Context, type Middleware } from '#core';

const Say = z.object({ say: z.string(), times: z.string().transform(Number) });
type Say = z.output<typeof Say>;
const symbol = Symbol('symbol');

export class Accepted {
  @Action()
  nothing(): void {}

  @Action({ event: 'done', info: 'Done.', concurrent: true, retry: true, timeoutMs: 5 })
  contextOnly(context: Context): string {
    return context.id;
  }

  @Action()
  unknownPayload(_context: Context, payload: unknown): unknown {
    return payload;
  }

  @Action({ payload: Say })
  output(_context: Context, { say, times }: Say): string {
    return say.repeat(times);
  }

  @Action({ payload: Say })
  partOfTheOutput(_context: Context, { say }: { say: string }): string {
    return say;
  }

  @Action({ payload: Say })
  async later(_context: Context, { say }: Say): Promise<string> {
    return Promise.resolve(say);
  }
}

export class FirstParameter {
  // @ts-expect-error the first parameter is the context
  @Action()
  payloadFirst(_payload: Say): void {}

  // @ts-expect-error the first parameter is the context, with a schema too
  @Action({ payload: Say })
  text(_context: string, _payload: Say): void {}

  // @ts-expect-error there is no third parameter
  @Action()
  third(_context: Context, _payload: unknown, _more: string): void {}
}

export class Payload {
  // @ts-expect-error without a schema a payload is unknown
  @Action()
  typedWithoutSchema(_context: Context, _payload: Say): void {}

  // @ts-expect-error options without a schema make it no less unknown
  @Action({ event: 'said' })
  typedWithoutSchemaButOptions(_context: Context, _payload: { say: string }): void {}

  // @ts-expect-error the payload is the schema's output, not its input
  @Action({ payload: Say })
  input(_context: Context, _payload: z.input<typeof Say>): void {}

  // @ts-expect-error the schema knows no such member
  @Action({ payload: Say })
  wrongMember(_context: Context, _payload: { text: string }): void {}

  // @ts-expect-error a payload is described by a Standard Schema
  @Action({ payload: { say: 'string' } })
  noSchema(_context: Context, _payload: unknown): void {}

  // @ts-expect-error there is no such option
  @Action({ timeout: 5 })
  unknownOption(): void {}
}

export class Reachable {
  // @ts-expect-error a static method is no action
  @Action()
  static ofTheClass(): void {}

  // @ts-expect-error nor is one that the class keeps for itself
  @Action()
  private hidden(): void {}

  // @ts-expect-error nor one for its heirs
  @Action()
  protected forHeirs(): void {}

  // @ts-expect-error a symbol is no name
  @Action()
  [symbol](): void {}

  // @ts-expect-error an accessor is no action
  @Action()
  get value(): string {
    return '';
  }

  // @ts-expect-error nor is a property
  @Action()
  property = (): void => this.hidden();
}

export function auth(context: Context): unknown {
  // @ts-expect-error what Register does not say is not there
  return context.auth.nope;
}

const pass: Middleware = (_context, next) => next();

@Controller()
@Use(pass)
export class Guarded {
  @Action()
  @Use(pass, async (context, next) => {
    await next();
    context.emit('after', 'after');
  })
  index(): void {}

  // @ts-expect-error middleware gets the context first
  @Use((text: string) => text.length)
  wrong(): void {}
}

interface Mailer {
  send(): void;
}
const mailerToken = new Token<Mailer>('mailer', () => ({ send: () => undefined }));
// @ts-expect-error a token gives what it stands for
export const wrongMailer = new Token<Mailer>('mailer', () => ({ post: () => undefined }));

@Injectable()
export class Sender {
  constructor(@Inject(mailerToken) readonly mailer: Mailer) {}
}

// @ts-expect-error an abstract class cannot be constructed
@Controller()
export abstract class Abstract {
  abstract index(): void;
}
