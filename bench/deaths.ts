import { loadavg } from 'node:os';
import { runDeaths } from './deaths/run.js';
import { table } from './support/figures.js';
import { machineLine } from './support/machine.js';
import { readOptions } from './support/options.js';

const options = readOptions('rounds');
const rounds = options.number('rounds', 5);
if (rounds === 0) throw new TypeError('--rounds takes 1 or more.');

/** These are times and not rates: what else the machine does decides them. */
const machine = `${machineLine(new Date(), false)}, load ${(loadavg()[0] ?? NaN).toFixed(1)} before`;
const results = await runDeaths({
  rounds,
  project: options.project,
  progress: (words) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${words}\n`),
});

if (options.json) process.stdout.write(`${JSON.stringify({ machine, results }, null, 2)}\n`);
else {
  const head = ['promise', 'limit ms', 'rounds ms', 'median ms', 'worst ms', 'kept'];
  const rows = results.map(({ name, limit, took, median, worst, kept }) => {
    const [middle, most, ...each] = [median, worst, ...took].map((ms) => ms.toFixed(0));
    return [name, String(limit), each.join(' '), middle ?? '', most ?? '', kept ? 'yes' : 'NO'];
  });
  process.stdout.write(`${machine}\n\n${table(head, rows)}\n`);
  for (const { name, flaws } of results) {
    for (const flaw of flaws) process.stdout.write(`${name}: ${flaw}\n`);
  }
}
if (!results.every(({ kept }) => kept)) process.exitCode = 1;
