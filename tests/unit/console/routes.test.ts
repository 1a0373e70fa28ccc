import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { routeLines } from '../../../core/console/routes.js';
import { Action, Controller, type Middleware, Use } from '../../../core/index.js';
import { routeTable } from '../../../core/worker/route-table.js';

const pass: Middleware = (_context, next) => next();

@Controller()
@Use(pass)
class Example {
  @Action({ event: 'done', concurrent: true, timeoutMs: 50 })
  @Use(pass, pass)
  busy() {}

  @Action({ retry: true })
  again() {}

  hidden() {}
}

describe('the table of routes', () => {
  const rows = routeTable([{ module: 'live', controller: 'example', type: Example }], 10_000);

  it('has what stands at an action, and what holds where nothing stands there', () => {
    assert.deepEqual(rows, [
      {
        path: 'live.example.again',
        event: 'success',
        middleware: 1,
        concurrent: false,
        retry: true,
        timeoutMs: 10_000,
      },
      {
        path: 'live.example.busy',
        event: 'done',
        middleware: 3,
        concurrent: true,
        retry: false,
        timeoutMs: 50,
      },
    ]);
  });

  it('is aligned, and says of what it is', () => {
    assert.deepEqual(routeLines({ generation: 3, routes: rows }), [
      '2 routes in generation 3',
      '',
      'path                event    middleware   timeout  concurrent  retry',
      'live.example.again  success           1  10000 ms  -           yes',
      'live.example.busy   done              3     50 ms  yes         -',
    ]);
    assert.deepEqual(routeLines({ generation: null, routes: [] }), ['0 routes in the build; no server runs']);
  });
});
