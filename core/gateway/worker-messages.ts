import type { Log } from '#library';
import type { ToGateway } from '../link/messages.js';
import { isSendableCloseCode } from '../protocol/close-codes.js';
import type { Closings } from './closings.js';
import type { Connection } from './connection.js';
import type { Delivery } from './delivery.js';
import type { Directory } from './directory.js';
import type { Openings } from './openings.js';
import type { Sender } from './sender.js';
import type { WorkerPeer } from './worker-peer.js';

/** What the messages of workers are carried out with. */
export interface WorkerMessagesOptions {
  readonly directory: Directory;
  readonly delivery: Delivery;
  readonly sender: Sender;
  readonly openings: Openings;
  readonly closings: Closings;
  readonly log: Log;
}

type CloseWork = 'addCloseKey' | 'removeCloseKey' | 'addCloseController' | 'removeCloseController';
type Kept = Extract<ToGateway, { readonly kind: 'join' | 'leave' | 'session' | CloseWork }>;
type Broadcast = Extract<ToGateway, { readonly kind: 'broadcast' }>;

/** Carries out what workers say. */
export class WorkerMessages {
  readonly #options: WorkerMessagesOptions;

  constructor(options: WorkerMessagesOptions) {
    this.#options = options;
  }

  receive(peer: WorkerPeer, message: ToGateway): void {
    if (message.kind === 'workerHello') return;
    if (message.kind === 'broadcast') return this.#broadcast(peer, message);
    const { directory, delivery, sender, openings, closings } = this.#options;
    if (message.kind === 'opened') return openings.answer(peer, message.connection, message.opening);
    if (message.kind === 'finished') return closings.finished(peer, message.connection);
    const connection =
      message.kind === 'kick' ? directory.find(message.id) : directory.connections.get(message.connection);
    if (connection === undefined) return; // it ended while the worker was busy
    switch (message.kind) {
      case 'reply':
        return delivery.acknowledge(peer, connection, message.sequence, message.data, message.bad === true);
      case 'push':
        return sender.send(connection, message.data);
      case 'close':
      case 'kick':
        return this.#close(connection, message.code, message.reason);
      case 'join':
      case 'leave':
      case 'session':
      case 'addCloseKey':
      case 'removeCloseKey':
      case 'addCloseController':
      case 'removeCloseController':
        // A worker that has lost the connection is out of date: another one may have gone on from there.
        if (connection.peer === peer) this.#keep(connection, message);
    }
  }

  /** What outlives the worker. */
  #keep(connection: Connection, message: Kept): void {
    const { directory, log } = this.#options;
    switch (message.kind) {
      case 'join':
        if (!directory.rooms.join(connection, message.room)) {
          log.warn(
            { connection: connection.record.id },
            'in as many rooms as it may be: not let into another',
          );
        }
        return;
      case 'leave':
        return directory.rooms.leave(connection, message.room);
      case 'session':
        connection.session = message.data;
        return;
      case 'addCloseKey':
        (connection.closeKeys ??= new Set()).add(message.name);
        return;
      case 'removeCloseKey':
        connection.closeKeys?.delete(message.name);
        return;
      case 'addCloseController':
        (connection.closeControllers ??= new Set()).add(message.name);
        return;
      case 'removeCloseController':
        connection.closeControllers?.delete(message.name);
    }
  }

  #broadcast({ link }: WorkerPeer, { call, recipients, data }: Broadcast): void {
    const { directory, sender } = this.#options;
    sender.broadcast(directory.receiversOf(recipients), data, (count) => {
      if (call !== 0) link.send({ kind: 'delivered', call, count });
    });
  }

  #close(connection: Connection, code: number, reason: string): void {
    this.#options.sender.catchUp(connection);
    connection.closeWith(isSendableCloseCode(code) ? code : 1011, reason);
  }
}
