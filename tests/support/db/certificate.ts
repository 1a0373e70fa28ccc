import type { SpawnOptions } from 'node:child_process';

import { answers, ensureInstalled } from '../installed.js';
import { runToEnd } from './as-nobody.js';

const openssl = { name: 'openssl', isThere: () => answers('openssl', 'version'), packages: ['openssl'] };

/** A certificate for 127.0.0.1 that nobody has signed, and its key, in files of the folder. */
export function makeCertificate(folder: string, options: SpawnOptions): { cert: string; key: string } {
  ensureInstalled(openssl);
  const files = { cert: `${folder}/cert.pem`, key: `${folder}/key.pem` };
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  runToEnd(
    'openssl',
    ['req', '-x509', ...kind, '-keyout', files.key, '-out', files.cert, ...subject],
    options,
  );
  return files;
}
