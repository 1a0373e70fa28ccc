import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Settings } from '../../config/schema.js';
import { text } from '../../protocol/texts.js';
import { pathOf } from '../handshake.js';
import { headerValues } from '../header-values.js';
import { unwatched } from './development.js';
import { readPageFiles, type PageFile } from './page-files.js';

/** What a page in development wants to be. */
export interface GuestClaims {
  readonly id: string;
  readonly type: string;
  readonly code: string;
  readonly nickname?: string;
}

/** What the pages are made of. */
export interface PagesOptions {
  readonly settings: Pick<Settings, 'env' | 'locale' | 'outside' | 'pages'>;
  /** The folder `public/pages`; nothing else is ever served. */
  readonly folder: string;
  /** Makes a token for a page in development. */
  readonly mint: (claims: GuestClaims) => string;
  /** What is wrong with the code that was saved last, as JSON. */
  readonly development?: () => string;
}

/** Where a page in development gets its tokens, where the settings say nothing else. */
const developmentIssuer = '/token';

/** Answers plain HTTP on the clients' port: the page and its tokens in development, a greeting in production. */
export class Pages {
  readonly #settings: PagesOptions['settings'];
  readonly #mint: PagesOptions['mint'];
  readonly #development: () => string;
  readonly #files: ReadonlyMap<string, PageFile>;
  readonly #headers: Readonly<Record<string, string>>;
  /** What the pages must know of this server, as JSON. */
  readonly #facts: string;

  /** @throws {Error} when the pages cannot be read. */
  constructor({ settings, folder, mint, development = () => unwatched }: PagesOptions) {
    const { env, outside, pages } = settings;
    const issuer = pages.issuer || (env === 'development' ? developmentIssuer : '');
    this.#settings = settings;
    this.#mint = mint;
    this.#development = development;
    this.#files = readPageFiles(folder, settings);
    this.#headers = headersFor(issuer);
    this.#facts = JSON.stringify({ issuer, connect: outside.path });
  }

  /** Answers one request. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume(); // a body is of no interest, and unread it would hold the socket
    const path = pathOf(request.url);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const file = isRead && path !== undefined ? this.#files.get(path) : undefined;
    const isDevelopment = this.#settings.env === 'development';
    if (path === this.#settings.outside.path && hasAuth(request.url))
      this.#send(response, 426, 'text/plain', 'Upgrade Required', {
        upgrade: 'websocket',
        connection: 'upgrade, close',
      });
    else if (file !== undefined) this.#give(file, request, response);
    else if (path === '/' && isRead)
      this.#send(
        response,
        200,
        'text/html; charset=utf-8',
        `<h1>${text(this.#settings.locale, 'greeting')}</h1>`,
      );
    else if (path === '/pages.json' && isRead && this.#files.size > 0)
      this.#send(response, 200, 'application/json', this.#facts);
    else if (path === developmentIssuer && isRead && isDevelopment) this.#token(request, response);
    else if (path === '/development' && isRead && isDevelopment && !isForeign(request))
      this.#send(response, 200, 'application/json', this.#development());
    else this.#send(response, 404, 'text/plain', 'Not Found');
  }

  /** A file; who has it already in this form is told so. */
  #give({ type, body, etag }: PageFile, request: IncomingMessage, response: ServerResponse): void {
    const caching = { etag, 'cache-control': 'no-cache' };
    const known = (request.headers['if-none-match'] ?? '')
      .split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''));
    if (!known.includes(etag)) return this.#send(response, 200, type, body, caching);
    response.writeHead(304, { ...this.#headers, ...caching });
    response.end();
  }

  /** A fresh token for a page of our own; other sites' scripts get none. */
  #token(request: IncomingMessage, response: ServerResponse): void {
    if (isForeign(request)) return this.#send(response, 403, 'text/plain', 'Forbidden');
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const read = (name: string, otherwise: string) => query.get(name)?.slice(0, 128) ?? otherwise;
    const id = read('id', `guest${Math.floor(Math.random() * 1e9)}`);
    const nickname = query.has('nickname') ? { nickname: read('nickname', '') } : {};
    try {
      const token = this.#mint({
        id,
        type: read('type', 'wechatUser'),
        code: read('code', 'room1'),
        ...nickname,
      });
      const connectPath = { 'connect-path': this.#settings.outside.path };
      this.#send(response, 200, 'text/plain; charset=utf-8', token, connectPath);
    } catch (error) {
      // A name that no token may carry: whoever develops is told which.
      const reason = error instanceof RangeError ? error.message : 'Bad Request';
      this.#send(response, 400, 'text/plain; charset=utf-8', reason);
    }
  }

  #send(
    response: ServerResponse,
    status: number,
    type: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    response.writeHead(status, {
      ...this.#headers,
      ...headers,
      'content-type': type,
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  }
}

/** A page may talk to this host, and to whoever gives it its tokens. */
function headersFor(issuer: string): Readonly<Record<string, string>> {
  const other = issuer.startsWith('/') || issuer === '' ? '' : ` ${new URL(issuer).origin}`;
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'content-security-policy':
      `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'${other}; img-src 'self' data:; ` +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  };
}

/** Whether a browser says that another site's page asks. */
function isForeign(request: IncomingMessage): boolean {
  const site = headerValues(request, 'sec-fetch-site')[0] ?? 'none';
  return site !== 'same-origin' && site !== 'none';
}

function hasAuth(target: string | undefined): boolean {
  return /[?&]auth=/.test(target ?? '');
}
