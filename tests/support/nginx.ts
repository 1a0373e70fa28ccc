import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, ensureInstalled } from './installed.js';
import { ServerProcess, steadyPort } from './server-process.js';
import { temporaryFolder } from './temporary-folder.js';

const nginx = { name: 'nginx', isThere: () => answers('nginx', '-v'), packages: ['nginx-light'] };

/** The `location` that MSwoole-ws asks for in front of it; it leaves `Host` as it is on the way. */
export const originalLocation = (port: number) => `location / {
  proxy_pass http://127.0.0.1:${port};
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";
  proxy_set_header X-real-ip $remote_addr;
  proxy_set_header APP_ID MSwoole;
}`;

/** An nginx of our own on a free port; it ends with the tests of the caller. */
export class ThrowAwayNginx extends ServerProcess {
  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {
    super({
      program: 'nginx',
      words: ['-p', folder, '-c', join(folder, 'nginx.conf')],
      ready: /using the "/,
    });
  }

  /** A port for one, so that whoever is behind it can be told of it before. */
  static async reserve(): Promise<ThrowAwayNginx> {
    ensureInstalled(nginx);
    return new ThrowAwayNginx(await steadyPort(), await temporaryFolder());
  }

  /** Serves that location. */
  async serve(location: string): Promise<void> {
    const { folder, port } = this;
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const lines = [
      'daemon off;',
      'master_process off;', // one process, which is ours to end
      'error_log stderr notice;',
      `pid ${folder}/pid;`,
      'events {}',
      'http {',
      'access_log off;',
      ...places.map((place) => `${place}_temp_path ${folder}/${place};`),
      `server { listen 127.0.0.1:${port}; ${location} }`,
      '}',
    ];
    writeFileSync(join(folder, 'nginx.conf'), lines.join('\n'));
    await this.start();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
}
