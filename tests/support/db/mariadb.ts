import type { ConnectionOptions } from '#library';

import { answers, ensureInstalled } from '../installed.js';
import { ServerProcess, steadyPort } from '../server-process.js';
import { temporaryFolder } from '../temporary-folder.js';
import { asNobody, runToEnd } from './as-nobody.js';
import { makeCertificate } from './certificate.js';

const mariadb = {
  name: 'mariadb-server',
  isThere: () => answers('mariadbd', '--version'),
  packages: ['mariadb-server'],
};
const init =
  "create database test; create user app@'127.0.0.1' identified by 'opens sesame'; grant all on test.* to app@'127.0.0.1'";

/** A MariaDB of our own on a free port; what it holds stays until the tests end. */
export class ThrowAwayMariadb extends ServerProcess {
  private constructor(
    readonly port: number,
    folder: string,
    options: ReturnType<typeof asNobody>,
    /** The file of its certificate. */
    readonly certificate: string,
    key: string,
  ) {
    super({
      program: 'mariadbd',
      words: [
        '--no-defaults',
        `--datadir=${folder}/data`,
        `--tmpdir=${folder}`, // one that starts removes the temporary tables that it finds
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${folder}/s`,
        `--pid-file=${folder}/pid`,
        '--innodb-flush-log-at-trx-commit=2',
        '--innodb-buffer-pool-size=16M',
        '--skip-log-bin',
        `--ssl-cert=${certificate}`,
        `--ssl-key=${key}`,
      ],
      ready: /ready for connections/,
      options,
    });
  }

  static async start(): Promise<ThrowAwayMariadb> {
    ensureInstalled(mariadb);
    const folder = await temporaryFolder();
    const options = asNobody(folder);
    const install = [
      '--no-defaults',
      `--datadir=${folder}/data`,
      `--tmpdir=${folder}`,
      '--auth-root-authentication-method=normal',
    ];
    runToEnd('mariadb-install-db', [...install, '--skip-test-db'], options);
    const { cert, key } = makeCertificate(folder, options);
    const server = new ThrowAwayMariadb(await steadyPort(), folder, options, cert, key);
    await server.start();
    runToEnd('mariadb', ['--no-defaults', '-S', `${folder}/s`, '-u', 'root', '-e', init], options);
    return server;
  }

  /** How an application is told about it. */
  get connection(): ConnectionOptions {
    const { port } = this;
    return { driver: 'mysql', port, username: 'app', password: 'opens sesame', database: 'test' };
  }
}
