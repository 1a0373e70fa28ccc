import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog, systemClock } from '#library';
import { withDevelopmentKey } from '../../core/config/development-keys.js';
import { loadSettings } from '../../core/config/load.js';
import { mintToken, type TokenClaims } from '../../core/gateway/authenticate.js';
import { Manager, type Serving } from '../../core/manager/manager.js';
import { ProjectClient } from './project-client.js';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const shared = ['dist', 'node_modules', 'package.json', 'public'];
/** One process on free ports: quick to start, and beside any server of this project that runs. */
const settings = { setting: { mode: 'base' }, outside: { port: 0 }, manager: { port: 0 } };
const somebody: TokenClaims = { id: 'u1', type: 'wechatUser', code: 'room1' };

/** The compiled application of this project, served for one test file. */
export class AppServer {
  readonly #root = realpathSync(mkdtempSync(join(tmpdir(), 'hl-')));
  readonly #clients = new Set<ProjectClient>();
  #manager: Manager | undefined;
  #serving: Serving | undefined;

  /** Resolves when clients are let in. Fails with what is wrong with the application. */
  async start(): Promise<void> {
    const root = this.#root;
    for (const name of shared) symlinkSync(join(project, name), join(root, name));
    const file = join(root, 'settings.json');
    writeFileSync(file, JSON.stringify(settings));
    this.#manager = new Manager({
      project: { root, app: 'app', configFile: file },
      loadSettings: async (folder) =>
        withDevelopmentKey(await loadSettings({ folder, root, file, env: process.env }), root),
      clock: systemClock,
      log: createLog({ fields: { role: 'manager' } }),
    });
    this.#serving = await this.#manager.start();
  }

  /** A client that was let in with these claims. */
  async connect(claims: Partial<TokenClaims> = {}): Promise<ProjectClient> {
    if (this.#serving === undefined) throw new Error('start() has not served yet');
    const { outside, settings: inForce } = this.#serving;
    const token = mintToken(inForce.auth, { ...somebody, ...claims }, 60, systemClock);
    const url = `ws://${outside.host}:${outside.port}${inForce.outside.path}`;
    const client = await ProjectClient.connect(url, token);
    this.#clients.add(client);
    return client;
  }

  /** Hangs up and ends the server. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.end();
    await this.#manager?.stop();
    rmSync(this.#root, { recursive: true, force: true });
  }
}
