import type { Clock, Log, Timer } from '#library';
import type { Settings } from '../config/schema.js';
import type { Connection } from './connection.js';

/** How often all connections are looked at, milliseconds; every rule below is late by at most so much. */
const sweepMs = 1_000;

/** What a heartbeat works with. */
export interface HeartbeatOptions {
  readonly settings: Pick<Settings, 'heartbeat' | 'auth'>;
  readonly connections: ReadonlyMap<number, Connection>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Pings quiet clients, cuts off those that are gone without a word, and closes those that only hold a place. One timer
 * for all connections. While a connection is not read because its worker has enough, its clocks stand still.
 */
export class Heartbeat {
  readonly #rules: Settings['heartbeat'];
  readonly #maxSessionMs: number;
  readonly #connections: ReadonlyMap<number, Connection>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #timer: Timer;

  constructor({ settings, connections, clock, log }: HeartbeatOptions) {
    this.#rules = settings.heartbeat;
    this.#maxSessionMs = settings.auth.maxSessionMs;
    this.#connections = connections;
    this.#clock = clock;
    this.#log = log;
    this.#timer = clock.every(sweepMs, () => this.#sweep());
  }

  /** A client has answered a ping. */
  pong(connection: Connection): void {
    connection.isAwaitingPong = false;
    if (this.#rules.countPong) connection.hasSpoken = true;
  }

  /** Ends the sweeping. */
  stop(): void {
    this.#timer.stop();
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (const connection of this.#connections.values()) {
      if (!connection.isOpen) continue;
      connection.beats = 0;
      if (connection.isPaused) {
        this.#checkProgress(connection, now);
        continue;
      }
      connection.noteSpeech(now);
      if (this.#maxSessionMs > 0 && now - connection.openedAt >= this.#maxSessionMs)
        connection.close('sessionEnded');
      else this.#checkLife(connection, now);
    }
  }

  #checkLife(connection: Connection, now: number): void {
    const { idleTimeoutMs, pingIntervalMs, pongTimeoutMs } = this.#rules;
    if (idleTimeoutMs > 0 && now - connection.lastFrameAt >= idleTimeoutMs) {
      connection.close('idle');
    } else if (connection.isAwaitingPong) {
      if (now - connection.lastPingAt >= pongTimeoutMs) this.#cutOff(connection, 'no pong came back');
    } else if (now - connection.lastPingAt >= pingIntervalMs) {
      connection.lastPingAt = now;
      connection.isAwaitingPong = true;
      connection.ping();
    }
  }

  /** A client that we do not read because it does not read us: it must take something within the time of a ping and its pong. */
  #checkProgress(connection: Connection, now: number): void {
    const { pingIntervalMs, pongTimeoutMs } = this.#rules;
    if (!connection.hasProgressed(now, pingIntervalMs + pongTimeoutMs))
      this.#cutOff(connection, 'it takes nothing of what is sent to it');
  }

  #cutOff(connection: Connection, why: string): void {
    this.#log.info({ connection: connection.record.id }, `client cut off: ${why}`);
    connection.terminate();
  }
}
