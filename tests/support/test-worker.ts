import { fileURLToPath } from 'node:url';
import { createLog } from '#library';
import { settingsSchema, type SettingsInput } from '../../core/config/schema.js';
import type { ConnectionRecord, ToGateway, ToWorker } from '../../core/link/messages.js';
import { createApplication, type Application } from '../../core/worker/application.js';
import { FakeClock } from '../../core/testing/fake-clock.js';
import { memoryCluster } from './memory-cluster.js';
import { MemoryLink } from './memory-link.js';

/** A decoded reply or push. */
export interface Envelope {
  readonly status: number;
  readonly event: string;
  readonly info: string;
  readonly param?: unknown;
  readonly id?: number | string;
}

/** A worker without a process: the test application behind a link that the test holds the other end of. */
export class TestWorker {
  readonly link = new MemoryLink<ToGateway, ToWorker>();
  readonly #sequences = new Map<number, number>();

  private constructor(
    readonly application: Application,
    readonly clock: FakeClock,
    /** The records of the log, parsed. */
    readonly logged: Record<string, unknown>[],
  ) {
    application.attach(this.link, 'g1');
  }

  static async start(settings: SettingsInput = {}): Promise<TestWorker> {
    const logged: Record<string, unknown>[] = [];
    const log = createLog({ destination: { write: (line) => void logged.push(JSON.parse(line)) } });
    const clock = new FakeClock();
    const appFolder = fileURLToPath(new URL('../app', import.meta.url));
    const application = await createApplication({
      appFolder,
      settings: settingsSchema.parse(settings),
      cluster: memoryCluster(),
      node: 'w1',
      log,
      clock,
    });
    return new TestWorker(application, clock, logged);
  }

  /** A gateway gives the worker a connection. */
  connect(
    connection = 1,
    auth: unknown = { id: 'u1', type: 'wechatUser', code: 'room1' },
    kept: Pick<ConnectionRecord, 'rooms' | 'session'> = {},
  ): void {
    const request = {
      door: 'websocket',
      address: '192.0.2.1',
      headers: { host: 'ws.example.test' },
    } as const;
    const record = { id: `g1.${connection}`, auth, request, openedAt: 0, ...kept };
    this.link.deliver({ kind: 'attach', connection, record });
  }

  /** A client sends a frame; gives its sequence. */
  send(frame: string | Buffer | object, connection = 1): number {
    const sequence = (this.#sequences.get(connection) ?? 0) + 1;
    this.#sequences.set(connection, sequence);
    const data = Buffer.isBuffer(frame)
      ? frame
      : Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame));
    this.link.deliver({ kind: 'frame', connection, sequence, data });
    return sequence;
  }

  /** A client asks an action of `index.index`, or any other by its whole name, and waits for the reply. */
  async ask(method: string, payload: object = {}, connection = 1): Promise<Envelope> {
    return this.reply(this.send({ method, ...payload }, connection), connection);
  }

  /** The reply to a frame. */
  async reply(sequence: number, connection = 1): Promise<Envelope> {
    const isIt = (message: ToGateway): boolean =>
      message.kind === 'reply' && message.sequence === sequence && message.connection === connection;
    return envelope(await this.link.find(isIt));
  }

  /** The replies so far, in order. */
  get replies(): Envelope[] {
    return this.link.sent.filter(({ kind }) => kind === 'reply').map(envelope);
  }

  /** The pushes so far, in order. */
  get pushes(): Envelope[] {
    return this.link.sent.filter(({ kind }) => kind === 'push').map(envelope);
  }
}

function envelope(message: ToGateway): Envelope {
  if (message.kind !== 'reply' && message.kind !== 'push')
    throw new Error(`A ${message.kind} has no envelope.`);
  const parsed: Envelope = JSON.parse(message.data.toString());
  return parsed;
}
