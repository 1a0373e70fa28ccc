import type { Clock, Log } from '#library';
import type { Settings } from '../config/schema.js';
import type { ConnectionRecord, Opening } from '../link/messages.js';
import { errorStatus, Refusal } from '../protocol/errors.js';
import type { Outlet } from './connection-mirror.js';
import { Context, endContext, keepSession } from './context.js';
import { describeThrown } from './error-record.js';
import { recordForActions } from './escape-html.js';
import { hasOnOpen, type OnOpen } from './hooks.js';
import { OpeningConnection } from './opening-connection.js';
import type { LoadedController } from './router.js';
import { HookOverdue, runHook } from './run-hook.js';

/** What the hooks run with. */
export interface OpenHooksOptions {
  readonly controllers: readonly LoadedController[];
  readonly outlet: Pick<Outlet, 'broadcasts' | 'controllers' | 'limits' | 'locale'>;
  readonly compatibility: Settings['compatibility'];
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

interface Hook {
  /** `module.controller.onOpen`. */
  readonly name: string;
  readonly controller: OnOpen;
}

/** The `onOpen` hooks of all controllers, in the order of their names: the first that refuses keeps the client out. */
export class OpenHooks {
  readonly #hooks: readonly Hook[];

  constructor(private readonly options: OpenHooksOptions) {
    this.#hooks = options.controllers
      .flatMap(({ module, controller, instance }): Hook[] =>
        hasOnOpen(instance) ? [{ name: `${module}.${controller}.onOpen`, controller: instance }] : [],
      )
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Whether there are any. */
  get exist(): boolean {
    return this.#hooks.length > 0;
  }

  /** Asks them all. Never rejects. */
  async run(record: ConnectionRecord): Promise<Opening> {
    const { outlet, compatibility, timeoutMs, clock } = this.options;
    const connection = new OpeningConnection(recordForActions(record, compatibility), outlet);
    for (const { name, controller } of this.#hooks) {
      const context = new Context(connection, name);
      try {
        await runHook(context, () => controller.onOpen(context), timeoutMs, clock);
        context[keepSession]();
      } catch (error) {
        return this.#refuse(record, name, error);
      } finally {
        context[endContext]('over');
      }
    }
    return connection.outcome;
  }

  #refuse({ id }: ConnectionRecord, hook: string, thrown: unknown): Opening {
    if (thrown instanceof Refusal) {
      const { status, event } = thrown;
      return { isAccepted: false, status: status < 600 ? status : 403, event };
    }
    this.options.log.error(
      { connection: id, hook, error: describeThrown(thrown) },
      'onOpen failed: the client is kept out',
    );
    const event = thrown instanceof HookOverdue ? 'actionTimeout' : 'controllerError';
    return { isAccepted: false, status: errorStatus[event], event };
  }
}
