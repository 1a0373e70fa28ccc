import { WebSocket } from 'ws';
import type { Connection } from './connection.js';

/** A WebSocket of ws that knows its connection, so that all sockets share the same listeners. */
export class ClientSocket extends WebSocket {
  connection: Connection | undefined;
  /** How many messages, pings and pongs ws has found in what the client sent. */
  heard = 0;
}
