import { fileURLToPath } from 'node:url';
import { run } from '../core/console/run.js';

const program = fileURLToPath(import.meta.url);
/** This file is compiled to `dist/public/console.js`. */
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const { env, stdout, stderr } = process;
const lost = new AbortController();
stdout.on('error', () => lost.abort()); // whoever read it has left, as `head` does

const exitCode = await run(
  {
    root,
    env,
    terminal: {
      print: (line) => stdout.write(`${line}\n`),
      complain: (line) => stderr.write(`${line}\n`),
      hasColour: stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
      canRedraw: stdout.isTTY,
      lost: lost.signal,
    },
  },
  [program],
  process.argv.slice(2),
);
// A pipe takes 64 KiB at a time, and what it has not taken yet would be lost.
await new Promise<void>((resolve) => stdout.write('', () => resolve()));
process.exit(exitCode);
