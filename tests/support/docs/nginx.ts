import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { freePort } from '../free-port.js';
import { answers, ensureInstalled } from '../installed.js';
import { until } from '../until.js';

const nginx = { name: 'nginx', isThere: () => answers('nginx', '-v'), packages: ['nginx'] };
const host = 'live.example.com';

/** An nginx of our own with the configuration of a document, in a folder, on a free port, and where it wants one with a certificate for a day. */
export class ThrowAwayNginx {
  #process: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  /** @param configuration What stands in `http`, with the names and places of the document. */
  static async start(folder: string, configuration: string, backendPort: number): Promise<ThrowAwayNginx> {
    ensureInstalled(nginx);
    const server = new ThrowAwayNginx(folder, await freePort());
    mkdirSync(folder, { recursive: true });
    server.#makeCertificate();
    server.#write(configuration, backendPort);
    const test = server.#type('-t');
    if (test.status !== 0) throw new Error(`nginx -t does not take it:\n${test.stderr}`);
    await server.#start();
    return server;
  }

  /** What was written down of every request. */
  get accessLog(): string {
    return this.#read('holdline.log');
  }

  get errorLog(): string {
    return this.#read('holdline.error.log');
  }

  /** What a client must trust. */
  get certificate(): string {
    return this.#read(`${host}.pem`);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  }

  #makeCertificate(): void {
    const files = ['-keyout', join(this.folder, `${host}.key`), '-out', join(this.folder, `${host}.pem`)];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    const name = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
    const { status, stderr } = spawnSync('openssl', ['req', '-x509', ...kind, ...name, ...files]);
    if (status !== 0) throw new Error(`openssl makes no certificate: ${stderr.toString()}`);
  }

  #write(configuration: string, backendPort: number): void {
    const here = configuration
      .replace('listen 443 ssl;', `listen 127.0.0.1:${this.port} ssl;`)
      .replace('listen 80;', `listen 127.0.0.1:${this.port};`)
      .replace('127.0.0.1:20000', `127.0.0.1:${backendPort}`)
      .replaceAll('/etc/ssl/', `${this.folder}/`)
      .replaceAll('/var/log/nginx/', `${this.folder}/`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${this.folder}/${name};`)
      .join('\n');
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    writeFileSync(
      join(this.folder, 'nginx.conf'),
      `${user}\ndaemon off;\nworker_processes 1;\npid ${this.folder}/nginx.pid;\nevents {}\n` +
        `http {\naccess_log off;\n${temporary}\n${here}}\n`,
    );
  }

  async #start(): Promise<void> {
    const child = spawn('nginx', this.#words(), { stdio: 'ignore' });
    this.#process = child;
    process.once('exit', () => child.kill('SIGKILL'));
    await until('nginx listens', () => this.#listens());
  }

  async #listens(): Promise<boolean> {
    const socket = connect(this.port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false; // not yet
    } finally {
      socket.destroy();
    }
  }

  #type(...words: string[]) {
    return spawnSync('nginx', [...this.#words(), ...words], { encoding: 'utf8' });
  }

  #words(): string[] {
    return ['-p', this.folder, '-e', 'stderr', '-c', join(this.folder, 'nginx.conf')];
  }

  #read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }
}
