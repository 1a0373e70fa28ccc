import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { ConnectionOptions } from '#library';

import { answers, ensureInstalled } from '../installed.js';
import { ServerProcess, steadyPort } from '../server-process.js';
import { temporaryFolder } from '../temporary-folder.js';
import { asNobody, runToEnd } from './as-nobody.js';
import { makeCertificate } from './certificate.js';

const postgres = {
  name: 'postgresql',
  isThere: () => answers(program('postgres'), '--version'),
  packages: ['postgresql'],
};

/** A PostgreSQL of our own on a free port; what it holds stays until the tests end. */
export class ThrowAwayPostgres extends ServerProcess {
  private constructor(
    readonly port: number,
    folder: string,
    options: ReturnType<typeof asNobody>,
    /** The file of its certificate. */
    readonly certificate: string,
    key: string,
  ) {
    const where = ['-D', `${folder}/data`, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder];
    const cheap = ['fsync=off', 'full_page_writes=off', 'shared_buffers=16MB'];
    const tls = ['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`];
    super({
      program: program('postgres'),
      words: [...where, ...[...cheap, ...tls].flatMap((setting) => ['-c', setting])],
      ready: /ready to accept connections/,
      options,
      end: 'SIGQUIT', // its children would live on for a moment, and commit
    });
  }

  static async start(): Promise<ThrowAwayPostgres> {
    ensureInstalled(postgres);
    const folder = await temporaryFolder();
    const options = asNobody(folder);
    const make = [
      '-D',
      `${folder}/data`,
      '-U',
      'test',
      '-A',
      'trust',
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    ];
    runToEnd(program('initdb'), make, options);
    const { cert, key } = makeCertificate(folder, options);
    const server = new ThrowAwayPostgres(await steadyPort(), folder, options, cert, key);
    await server.start();
    runToEnd(program('createdb'), ['-h', '127.0.0.1', '-p', `${server.port}`, '-U', 'test', 'test'], options);
    return server;
  }

  /** How an application is told about it. */
  get connection(): ConnectionOptions {
    const { port } = this;
    return { driver: 'postgres', port, username: 'test', database: 'test' };
  }
}

/** Debian keeps the programs of a server where no path leads to. */
function program(name: string): string {
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder).toSorted((a, b) => Number(b) - Number(a)) : [];
  const paths = versions.map((version) => join(folder, version, 'bin', name));
  return paths.find((path) => existsSync(path)) ?? name;
}
