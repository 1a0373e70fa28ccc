/** What an operator sees of a route. */
export interface RouteRow {
  /** `module.controller.action` in the spelling of the sources. */
  readonly path: string;
  /** `event` of its replies. */
  readonly event: string;
  /** How many middlewares stand before it. */
  readonly middleware: number;
  readonly concurrent: boolean;
  readonly retry: boolean;
  readonly timeoutMs: number;
}
