import { Action, Controller } from '#core';

/** What a worker says of itself, for tests that try to harm it. */
@Controller()
export class HealthController {
  @Action()
  index(): unknown {
    const bare: { readonly polluted?: unknown } = {};
    const members = Reflect.ownKeys(Object.prototype).map(String);
    return { pid: process.pid, isPolluted: bare.polluted !== undefined, members: members.toSorted() };
  }
}
