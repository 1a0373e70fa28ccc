import type { Locale } from '../protocol/locale.js';
import type { ConnectionRecord, Recipients } from '../link/messages.js';
import type { CloseList } from './close-list.js';
import type { ControllerNames } from './close-controllers.js';
import type { ContextEnd } from './context-dead.js';

/** What a context needs of its connection. */
export interface ContextConnection {
  readonly record: ConnectionRecord;
  readonly end: ContextEnd | undefined;
  /** The language of texts that have several. */
  readonly locale: Locale;
  /** The rooms that it is in. */
  readonly rooms: ReadonlySet<string>;
  /** What must be undone when it ends. */
  readonly closeList: CloseList;
  /** What the controllers are called. */
  readonly controllers: ControllerNames;
  /** JSON; undefined where nothing is kept. */
  readonly session: string | undefined;
  push(data: string): void;
  close(code: number, reason: string): void;
  join(room: string): void;
  leave(room: string): void;
  keepSession(json: string): void;
  broadcast(recipients: Recipients, data: string): void;
  deliver(recipients: Recipients, data: string): Promise<number>;
}
