import type { Status } from '../../../core/manager/status.js';
import { type HandshakeSend, writeHandshake } from '../handshakes.js';
import { TestClient } from '../client.js';
import type { Ending } from '../ending.js';
import { Project, type ProjectOptions } from '../project.js';
import type { Outcome } from '../project-console.js';
import { exchange, type RawAnswer } from '../raw-handshake.js';
import { originalToken } from './tokens.js';

/** A whole server that clients of the original can come to, with their tokens and without an Origin. */
export class OriginalServer {
  readonly #project: Project;
  readonly #key: string | undefined;

  /** @param keys What tokens may have been made with. */
  constructor(keys: readonly string[], settings: ProjectOptions['settings'] = {}) {
    this.#key = keys[0];
    this.#project = new Project({
      workers: 1,
      settings: {
        AUTH__LEGACY3DES__KEYS: JSON.stringify(keys),
        AUTH__LEGACY3DES__MAX_AGE_SEC: 0,
        ...settings,
      },
    });
  }

  async start(): Promise<void> {
    await this.#project.start();
  }

  async end(): Promise<void> {
    await this.#project.end();
  }

  /** A token with the usual claims and these. */
  token(claims: object = {}): string {
    return this.#hide(originalToken(claims, this.#key));
  }

  /** A client that was let in. */
  async connect(test: Ending, token = this.token()): Promise<TestClient> {
    this.#hide(token);
    return TestClient.connect(test, `${this.#project.url}?auth=${encodeURIComponent(token)}`);
  }

  /** A handshake with that query, byte by byte. */
  async shake(test: Ending, query: string, change: Partial<HandshakeSend> = {}): Promise<RawAnswer> {
    const send: HandshakeSend = { base: 'good', target: `/${query}`, remove: ['Origin'], ...change };
    return exchange(test, this.port, writeHandshake(send, this.port));
  }

  /** A handshake with a token. */
  async shakeWith(test: Ending, token = this.token(), change?: Partial<HandshakeSend>): Promise<RawAnswer> {
    return this.shake(test, `?auth=${encodeURIComponent(this.#hide(token))}`, change);
  }

  async get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`);
  }

  /** Where the clients of the original's manager connect; what the console must know is in it. */
  get managerUrl(): string {
    const { port = 0 } = this.#project.mark.manager ?? {};
    const secret = this.#project.read('runtime/secret').trim();
    return `ws://127.0.0.1:${port}/?secret=${encodeURIComponent(secret)}`;
  }

  /** The manager's process. */
  get pid(): number {
    return this.#project.mark.pid;
  }

  status(): Promise<Status> {
    return this.#project.status();
  }

  console(...words: string[]): Promise<Outcome> {
    return this.#project.console(...words);
  }

  /** Resolves when no process of it is left. */
  ended(): Promise<void> {
    return this.#project.allGone();
  }

  get port(): number {
    return Number(new URL(this.#project.url).port);
  }

  /** What the server writes must not have it in it. */
  #hide(token: string): string {
    if (token !== '') this.#project.hide(token);
    return token;
  }
}
