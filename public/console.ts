import { fileURLToPath } from 'node:url';
import { run } from '../core/console/run.js';

const program = fileURLToPath(import.meta.url);
/** This file is compiled to `dist/public/console.js`. */
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const { env, stdout, stderr } = process;

const exitCode = await run(
  {
    root,
    env,
    terminal: {
      print: (line) => stdout.write(`${line}\n`),
      complain: (line) => stderr.write(`${line}\n`),
      hasColour: stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    },
  },
  [program],
  process.argv.slice(2),
);
process.exit(exitCode);
