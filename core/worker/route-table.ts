import type { RouteRow } from '../link/route-row.js';
import { marksOf } from './decorators.js';

/** A controller as its file names it. */
export interface NamedController {
  readonly module: string;
  readonly controller: string;
  readonly type: object;
}

/** What an operator may see of the actions of these controllers, sorted by their paths. */
export function routeTable(controllers: readonly NamedController[], actionTimeoutMs: number): RouteRow[] {
  const rows = controllers.flatMap((named) => rowsOf(named, actionTimeoutMs));
  return rows.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function rowsOf({ module, controller, type }: NamedController, actionTimeoutMs: number): RouteRow[] {
  const { actions, middleware, methodMiddleware } = marksOf(type);
  return actions.map(({ name, options }) => ({
    path: `${module}.${controller}.${name}`,
    event: options.event ?? 'success',
    middleware: middleware.length + (methodMiddleware.get(name)?.length ?? 0),
    concurrent: options.concurrent ?? false,
    retry: options.retry ?? false,
    timeoutMs: options.timeoutMs ?? actionTimeoutMs,
  }));
}
