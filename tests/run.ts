import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Runs every compiled test, or those whose path has one of the given words in it: `npm test -- gateway`. */
const folder = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js') && !file.startsWith('fixtures'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .map((file) => relative(process.cwd(), join(folder, file)))
  .toSorted();

if (files.length === 0) {
  console.error(`No test file has ${words.join(' or ')} in its path.`);
  process.exit(1);
}

const options = [
  '--test',
  '--enable-source-maps',
  '--test-reporter=spec',
  '--test-timeout=120000',
  `--test-concurrency=${availableParallelism() + 1}`, // many wait for processes most of the time
];
// What the servers of the tests keep secret is written down here, so that it can be looked for in what the tests print.
const secrets = join(mkdtempSync(join(tmpdir(), 'hl-')), 'secrets');
const runner = spawn(process.execPath, [...options, ...files], {
  stdio: ['inherit', 'pipe', 'pipe'],
  env: { ...process.env, HOLDLINE_TEST_SECRETS: secrets },
});
let printed = '';
for (const [from, to] of [
  [runner.stdout, process.stdout],
  [runner.stderr, process.stderr],
] as const) {
  from.setEncoding('utf8');
  from.on('data', (text: string) => {
    printed += text;
    to.write(text);
  });
}
runner.on('close', (code) => {
  const known = existsSync(secrets) ? new Set(readFileSync(secrets, 'utf8').split('\n').filter(Boolean)) : [];
  rmSync(dirname(secrets), { recursive: true });
  const leaked = [...known].filter((secret) => printed.includes(secret)).length;
  if (leaked > 0) console.error(`${leaked} secrets of the servers stand in what the tests printed.`);
  process.exitCode = leaked > 0 ? 1 : (code ?? 1);
});
