import type { ToGateway, ToWorker } from '../../core/link/messages.js';
import { MemoryLink } from './memory-link.js';
import { within } from './within.js';

/** A frame that a gateway has handed over. */
export type HandedOver = Extract<ToWorker, { readonly kind: 'frame' }>;

/** A link whose peer has nothing to do when a connection ends. */
class FinishingLink extends MemoryLink<ToWorker, ToGateway> {
  override send(message: ToWorker): void {
    super.send(message);
    if (message.kind !== 'ended') return;
    const { connection } = message;
    queueMicrotask(() => this.deliver({ kind: 'finished', connection }));
  }
}

/** A worker that does only what the test says, and the close work, of which it has none. */
export class StandInWorker {
  readonly link = new FinishingLink();

  constructor(readonly name: string) {}

  /** The frames that it got so far. */
  get frames(): HandedOver[] {
    return this.link.sent.filter((message) => message.kind === 'frame');
  }

  /** Their texts. */
  get texts(): string[] {
    return this.frames.map(({ data }) => data.toString());
  }

  /** Everything that it was told of a connection but frames. */
  said(connection: number): string[] {
    return this.link.sent
      .filter((message) => 'connection' in message && message.connection === connection)
      .map(({ kind }) => kind);
  }

  /** The frame with that text, once it has come. */
  async frame(text: string): Promise<HandedOver> {
    const isIt = (message: ToWorker) => message.kind === 'frame' && message.data.toString() === text;
    const frame = await within(`${this.name}: the frame ${text}`, this.link.find(isIt));
    if (frame.kind !== 'frame') throw new Error('not a frame');
    return frame;
  }

  /** Waits until it was told so. */
  async told(kind: ToWorker['kind']): Promise<ToWorker> {
    return within(
      `${this.name}: ${kind}`,
      this.link.find((message) => message.kind === kind),
    );
  }

  /** Answers a frame. */
  reply({ connection, sequence }: HandedOver, data: string, bad = false): void {
    const reply = { kind: 'reply', connection, sequence, data } as const;
    this.link.deliver(bad ? { ...reply, bad } : reply);
  }

  push(connection: number, data: string): void {
    this.link.deliver({ kind: 'push', connection, data });
  }

  close(connection: number, code: number, reason: string): void {
    this.link.deliver({ kind: 'close', connection, code, reason });
  }

  /** Its process is gone. */
  die(): void {
    this.link.end();
  }
}
