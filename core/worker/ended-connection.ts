import type { ConnectionRecord, Recipients } from '../link/messages.js';
import type { Broadcasts } from './broadcasts.js';
import type { ControllerNames } from './close-controllers.js';
import { LocalCloseList } from './close-list.js';
import type { ContextConnection } from './context-connection.js';
import { ContextDead, type ContextEnd } from './context-dead.js';

/** A connection that is over, as its close controllers see it: all that is known of it, and nobody there to talk to. */
export class EndedConnection implements ContextConnection {
  readonly end: ContextEnd | undefined = undefined;
  readonly rooms: ReadonlySet<string>;
  readonly closeList: LocalCloseList;

  constructor(
    readonly record: ConnectionRecord,
    readonly controllers: ControllerNames,
    private readonly broadcasts: Broadcasts,
  ) {
    const { rooms = [], closeKeys = [], closeControllers = [] } = record;
    this.rooms = new Set(rooms);
    this.closeList = new LocalCloseList(closeKeys, closeControllers, () => this.#refuse('a change'));
  }

  get locale() {
    return this.broadcasts.locale;
  }

  get session(): string | undefined {
    return this.record.session;
  }

  push(): void {
    this.#refuse('emit()');
  }

  close(): void {
    this.#refuse('close()');
  }

  join(): void {
    this.#refuse('join()');
  }

  leave(): void {
    this.#refuse('leave()');
  }

  /** There is nobody left to keep it for. */
  keepSession(): void {}

  broadcast(recipients: Recipients, data: string): void {
    this.broadcasts.emit(recipients, data);
  }

  deliver(recipients: Recipients, data: string): Promise<number> {
    return this.broadcasts.deliver(recipients, data);
  }

  #refuse(verb: string): never {
    throw new ContextDead('onClose', verb, 'ended');
  }
}
