import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Closing, TestClient } from '../client.js';

/** A connection as a case sees it. */
export interface Line {
  /** Everything that came. */
  readonly received: string;
  /** Text frames that came and that nobody took. */
  readonly unread: readonly string[];
  send(text: string): void;
  /** The next text frame; undefined when the connection ends instead. */
  next(): Promise<string | undefined>;
  /** Waits for a pong and gives its body. */
  pong(): Promise<string | undefined>;
  /** Waits for the end. */
  close(): Promise<Closing>;
}

/** An ordinary client, which also checks every byte that it gets. */
export class OrdinaryLine implements Line {
  received = '';

  constructor(private readonly client: TestClient) {
    client.socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) this.received += data.toString();
    });
  }

  get unread(): readonly string[] {
    return this.client.unread;
  }

  send(text: string): void {
    this.client.send(text);
  }

  /** Sends bytes as a text frame, whether they are text or not. */
  write(bytes: Buffer): void {
    this.client.socket.send(bytes, { binary: false });
  }

  async next(): Promise<string | undefined> {
    try {
      return await this.client.nextText();
    } catch (error) {
      if (this.client.socket.readyState === WebSocket.CLOSED) return undefined;
      throw error;
    }
  }

  async pong(): Promise<string | undefined> {
    const [body]: unknown[] = await once(this.client.socket, 'pong');
    return String(body);
  }

  async close(): Promise<Closing> {
    return this.client.close();
  }
}
