import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
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
const runner = spawn(process.execPath, [...options, ...files], { stdio: 'inherit' });
runner.on('exit', (code) => process.exit(code ?? 1));
