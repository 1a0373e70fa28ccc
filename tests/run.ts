import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { processesIn } from './processes-in.js';
import { quickFolder } from './quick-folder.js';

/**
 * Runs every compiled test, or those whose path has one of the given words in it: `npm test -- gateway`.
 *
 * All that the tests write lies in one temporary folder. By it, also what they started is found and ended, when a run is broken
 * off in the middle.
 */
const folder = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js') && !file.startsWith('fixtures'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .toSorted();

if (files.length === 0) {
  console.error(`No test file has ${words.join(' or ')} in its path.`);
  process.exit(1);
}

const scratch = quickFolder();
chmodSync(scratch, 0o711); // database servers go by a user of their own
// What the servers of the tests keep secret is written down here, so that it can be looked for in what the tests print.
const secrets = join(scratch, 'secrets');
const options = [
  '--test',
  '--enable-source-maps',
  '--test-reporter=spec',
  '--test-timeout=120000',
  `--test-concurrency=${availableParallelism() + 2}`, // many wait for processes most of the time
];
// What the tests start lives for some seconds, in which the optimising compiler takes more time than it gives. The tests
// themselves, which node tells by that variable, do some things by the thousand.
const flags = join(scratch, 'flags.cjs');
writeFileSync(
  flags,
  "if (!process.env.NODE_TEST_CONTEXT) require('node:v8').setFlagsFromString('--no-opt');\n",
);
const runner = spawn(process.execPath, [...options, ...bundled(files)], {
  stdio: ['inherit', 'pipe', 'pipe'],
  env: {
    ...process.env,
    TMPDIR: scratch,
    HOLDLINE_TEST_SECRETS: secrets,
    // The compiler is a Go program: a third of what it takes for a scratch project is the collection of garbage.
    GOGC: 'off',
    GOMEMLIMIT: '1GiB',
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --require ${flags}`,
  },
});
const printed = collect(runner);
let brokenOff = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    brokenOff = true;
    runner.kill('SIGTERM'); // it ends the files that it runs, and nothing of what those have started
  });
runner.on('close', (code) => {
  const leaked = leakedIn(printed());
  if (leaked > 0) console.error(`${leaked} secrets of the servers stand in what the tests printed.`);
  endAll();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  process.exitCode = brokenOff || leaked > 0 ? 1 : (code ?? 1);
});

/** A process for each file, but the unit tests share two of them: more than half of what they take is node's start. */
function bundled(all: readonly string[]): string[] {
  const units = all.filter((file) => file.startsWith('unit'));
  const alone = all
    .filter((file) => !file.startsWith('unit'))
    .map((file) => relative('.', join(folder, file)));
  mkdirSync(join(scratch, 'unit'));
  const bundles = [0, 1].map((half) => {
    const bundle = join(scratch, 'unit', `${half + 1}.test.mjs`);
    const own = units.filter((_, index) => index % 2 === half);
    writeFileSync(
      bundle,
      own.map((file) => `import '${pathToFileURL(join(folder, file)).href}';\n`).join(''),
    );
    return own.length > 0 ? [bundle] : [];
  });
  return [...bundles.flat(), ...alone];
}

/** Passes on what the child prints, and gives all of it. */
function collect(child: ChildProcess): () => string {
  let all = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from?.setEncoding('utf8');
    from?.on('data', (text: string) => {
      all += text;
      to.write(text);
    });
  }
  return () => all;
}

function leakedIn(text: string): number {
  const known = existsSync(secrets) ? new Set(readFileSync(secrets, 'utf8').split('\n').filter(Boolean)) : [];
  return [...known].filter((secret) => text.includes(secret)).length;
}

/** What was started in the folder of this run and still lives; nothing, when every test has ended what it began. */
function endAll(): void {
  for (const pid of processesIn(scratch)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended by itself
    }
  }
}
