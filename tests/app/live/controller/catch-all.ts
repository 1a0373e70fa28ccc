import { Action, Controller, Use, type Context, type OnMessage } from '#core';
import { noWalls } from '../service/guard.js';

/** Answers every action of `live.catchAll` that it does not have. */
@Controller()
@Use(noWalls)
export class CatchAllController implements OnMessage {
  @Action()
  known(): string {
    return 'known';
  }

  onMessage({ method }: Context, payload: unknown): unknown {
    return { method, payload };
  }
}
