import type { ControllerName } from './names.js';

/** The source of a controller with these actions, as prettier leaves it. */
export function controllerSource({ route, className }: ControllerName, actions: readonly string[]): string {
  const methods = actions.map(
    (action) => `  @Action()
  ${action}(context: Context) {
    return { method: context.method };
  }
`,
  );
  return `import { Action, Controller, type Context } from '#core';

/** Answers \`${route}\`; docs/controllers.md says what an action may take, return and throw. */
@Controller()
export class ${className} {
${methods.join('\n')}}
`;
}

/** The source of a test that serves the application and asks for each of these actions. */
export function controllerTest({ route }: ControllerName, actions: readonly string[]): string {
  const tests = actions.map(
    (action) => `  it('answers ${action}', async () => {
    const client = await line.connect();
    const reply = await client.request('${route}.${action}');
    assert.equal(reply.status, 200);
  });
`,
  );
  return `import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { startHoldline } from '#testing';

const line = await startHoldline({ after });

describe('${route}', () => {
${tests.join('\n')}});
`;
}
