import { Action, Controller, type Context } from '#core';

/** A controller with a hook that no client may run. */
@Controller()
export class UserController {
  @Action({ event: 'userSuccess', info: 'The user is here.' })
  index(): void {}

  onClose(_context: Context): string {
    return 'reachable by name';
  }
}
