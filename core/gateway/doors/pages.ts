import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Settings } from '../../config/schema.js';
import { text } from '../../protocol/texts.js';
import { pathOf } from '../handshake.js';
import { headerValues } from '../header-values.js';
import { unwatched } from './development.js';

/** Makes a token for the development page, for a user of that type in that room. */
export type MintToken = (claims: { id: string; type: string; code: string }) => string;

/** What the pages are made of. */
export interface PagesOptions {
  readonly settings: Pick<Settings, 'env' | 'locale' | 'outside'>;
  /** The folder `public/pages`; nothing else is ever served. */
  readonly folder: string;
  readonly mint: MintToken;
  /** What is wrong with the code that was saved last, as JSON. */
  readonly development?: () => string;
}

interface Page {
  readonly type: string;
  readonly body: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const commonHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Answers plain HTTP on the clients' port: the page and its tokens in development, a greeting in production. */
export class Pages {
  readonly #settings: PagesOptions['settings'];
  readonly #mint: MintToken;
  readonly #development: () => string;
  readonly #pages: ReadonlyMap<string, Page>;

  constructor({ settings, folder, mint, development = () => unwatched }: PagesOptions) {
    this.#settings = settings;
    this.#mint = mint;
    this.#development = development;
    this.#pages = settings.env === 'development' ? readPages(folder) : new Map();
  }

  /** Answers one request. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume(); // a body is of no interest, and unread it would hold the socket
    const path = pathOf(request.url);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const page = isRead && path !== undefined ? this.#pages.get(path) : undefined;
    if (path === this.#settings.outside.path && hasAuth(request.url))
      send(response, 426, 'text/plain', 'Upgrade Required', {
        upgrade: 'websocket',
        connection: 'upgrade, close',
      });
    else if (page !== undefined) send(response, 200, page.type, page.body);
    else if (path === '/' && isRead)
      send(response, 200, 'text/html; charset=utf-8', `<h1>${text(this.#settings.locale, 'greeting')}</h1>`);
    else if (path === '/token' && isRead && this.#settings.env === 'development')
      this.#token(request, response);
    else if (path === '/development' && isRead && this.#settings.env === 'development' && !isForeign(request))
      send(response, 200, 'application/json', this.#development());
    else send(response, 404, 'text/plain', 'Not Found');
  }

  /** A fresh token for a page of our own; other sites' scripts get none. */
  #token(request: IncomingMessage, response: ServerResponse): void {
    if (isForeign(request)) return send(response, 403, 'text/plain', 'Forbidden');
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const read = (name: string, otherwise: string) => query.get(name)?.slice(0, 128) ?? otherwise;
    const id = read('id', `guest${Math.floor(Math.random() * 1e9)}`);
    try {
      const token = this.#mint({ id, type: read('type', 'wechatUser'), code: read('code', 'room1') });
      const connectPath = { 'connect-path': this.#settings.outside.path };
      send(response, 200, 'text/plain; charset=utf-8', token, connectPath);
    } catch (error) {
      // A name that no token may carry: whoever develops is told which.
      const reason = error instanceof RangeError ? error.message : 'Bad Request';
      send(response, 400, 'text/plain; charset=utf-8', reason);
    }
  }
}

/** Whether a browser says that another site's page asks. */
function isForeign(request: IncomingMessage): boolean {
  const site = headerValues(request, 'sec-fetch-site')[0] ?? 'none';
  return site !== 'same-origin' && site !== 'none';
}

function hasAuth(target: string | undefined): boolean {
  return /[?&]auth=/.test(target ?? '');
}

/** Reads the folder once: what is served is what was there at the start, under exactly these names. */
function readPages(folder: string): Map<string, Page> {
  const pages = new Map<string, Page>();
  for (const file of readdirSync(folder)) {
    const type = types[extname(file)];
    if (type !== undefined)
      pages.set(file === 'index.html' ? '/' : `/${file}`, { type, body: readFileSync(join(folder, file)) });
  }
  return pages;
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...commonHeaders,
    ...headers,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
