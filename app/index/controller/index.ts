import { Action, Controller } from '#core';

/** What a client reaches without knowing any name: `index`, `index.index`, `index.index.index`. */
@Controller()
export class IndexController {
  @Action()
  index(): void {}
}
