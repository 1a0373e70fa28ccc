import { z } from 'zod';
import { Action, Controller, type Context } from '#core';

const Later = z.object({ n: z.number() }).transform(async ({ n }) => Promise.resolve({ double: n * 2 }));

/** Finds fault with everything, a lot of it. */
const Many = z.unknown().transform((_value, context) => {
  for (let index = 0; index < 50; index++) {
    context.addIssue({ code: 'custom', path: ['list', index, 'name'], message: 'm'.repeat(500) });
  }
  return z.NEVER;
});

/** Schemas that are out of the ordinary. */
@Controller()
export class SchemasController {
  @Action({ payload: Later })
  later(_context: Context, { double }: z.output<typeof Later>): number {
    return double;
  }

  @Action({ payload: Many })
  many(): void {}
}
