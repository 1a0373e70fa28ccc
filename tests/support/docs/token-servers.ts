import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from '../free-port.js';
import { answers, ensureInstalled, type SystemProgram } from '../installed.js';
import { until } from '../until.js';

/** A language in which docs/tokens.md shows how a token is made. */
interface Language {
  readonly name: string;
  /** As the document calls it. */
  readonly block: string;
  readonly needs?: SystemProgram;
  readonly session: { readonly file: string; readonly text: string };
  readonly command: (file: string, port: number) => readonly [program: string, ...words: string[]];
}

const python = '/usr/bin/python3';

/** Ada is logged in where the cookie says so; nobody else is. The same in each language. */
export const languages: readonly Language[] = [
  {
    name: 'Node.js',
    block: 'js',
    session: {
      file: 'session.js',
      text: `export function userOf({ headers }) {
  return headers.cookie === 'session=ada' ? { id: 'ada-7', room: 'room1', name: '埃达 "A"' } : undefined;
}\n`,
    },
    command: (file) => [process.execPath, file],
  },
  {
    name: 'PHP',
    block: 'php',
    needs: {
      name: 'php with openssl',
      isThere: () => answers('php', '-r', "exit(extension_loaded('openssl') ? 0 : 1);"),
      packages: ['php-cli'],
    },
    session: {
      file: 'session.php',
      text: `<?php
function user_of_session(): ?array
{
    if (($_COOKIE['session'] ?? '') !== 'ada') return null;
    return ['id' => 'ada-7', 'room' => 'room1', 'name' => '埃达 "A"'];
}\n`,
    },
    command: (file, port) => ['php', '-d', 'display_errors=0', '-S', `127.0.0.1:${port}`, file],
  },
  {
    name: 'Python',
    block: 'python',
    needs: {
      name: 'Python with cryptography',
      isThere: () => answers(python, '-c', 'import cryptography.hazmat.primitives.ciphers.aead'),
      packages: ['python3', 'python3-cryptography'],
    },
    session: {
      file: 'session.py',
      text: `def user_of(headers):
    if headers["Cookie"] != "session=ada":
        return None
    return {"id": "ada-7", "room": "room1", "name": '埃达 "A"'}\n`,
    },
    command: (file) => [python, file],
  },
];

/** What those servers say of the user in their session. */
export const loggedIn = { id: 'ada-7', type: 'wechatUser', code: 'room1', nickname: '埃达 "A"' };

/** An example of the document, run as it stands. */
export class TokenServer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly port: number,
  ) {}

  /** @param key What Holdline has, 32 bytes in base64. */
  static async start(language: Language, example: string, folder: string, key: string): Promise<TokenServer> {
    const { needs, session, command } = language;
    if (needs !== undefined) ensureInstalled(needs);
    const file = /(?:\/\/|#) (\S+)$/m.exec(example)?.[1];
    if (file === undefined)
      throw new Error(`the example for ${language.name} does not say what it is called`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, file), example);
    writeFileSync(join(folder, session.file), session.text);
    const port = await freePort();
    const [program, ...words] = command(file, port);
    const env = { ...process.env, TOKEN_KEY: key, PORT: String(port), PYTHONDONTWRITEBYTECODE: '1' };
    const server = new TokenServer(spawn(program, words, { cwd: folder, env, stdio: 'ignore' }), port);
    await until(`${language.name} serves tokens`, () => server.ask().catch(() => undefined));
    return server;
  }

  /** Asks for a token as whoever has that cookie. */
  ask(cookie = ''): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}/`, { headers: { cookie } });
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }
}
