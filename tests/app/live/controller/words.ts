import { Action, App, Controller, isEmpty, Refusal, Reply, type Context, type Text } from '#core';

const welcome: Text = { 'zh-CN': '欢迎', en: 'Welcome.' };

/** Says the same in two languages, in every way in which an application speaks. */
@Controller()
export class WordsController {
  constructor(private readonly app: App) {}

  @Action({ event: 'welcome', info: welcome })
  reply(): void {}

  @Action({ event: 'unused' })
  other(): Reply {
    return new Reply('welcome', welcome, { to: 'all' });
  }

  @Action({ event: 'unused' })
  many(): Reply {
    return new Reply('welcome', welcome, Array(20_000).fill('all'));
  }

  @Action()
  refuse(): void {
    throw new Refusal(403, 'welcome', welcome);
  }

  @Action()
  async push(context: Context): Promise<void> {
    context.emit('emitted', welcome);
    await context.join('words');
    context.to('words').emit('toRoom', welcome);
    this.app.to('words').emit('byApp', welcome);
  }

  /** Gives back what it was given as `id`. */
  @Action({ takesId: true })
  mark(_context: Context, payload: unknown): unknown {
    return { payload, isEmpty: isEmpty(payload) };
  }
}
