import { runLive } from './live/run.js';
import { percentile, table } from './support/figures.js';
import { machineLine } from './support/machine.js';
import { readOptions } from './support/options.js';

const options = readOptions('phones', 'releases', 'reloads');
const phones = options.number('phones', 2_000);
const machine = machineLine(new Date(), false);
const { phases, closed } = await runLive({
  phones,
  releases: options.number('releases', 100),
  reloads: options.number('reloads', 10),
  project: options.project,
  progress: (words) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${words}\n`),
});

const rows = phases.map(({ name, toLast, toEach }) => ({
  name,
  releases: toLast.length,
  lastP50: percentile(toLast, 50),
  lastP99: percentile(toLast, 99),
  lastWorst: Math.max(...toLast),
  eachP50: percentile(toEach, 50),
  eachP99: percentile(toEach, 99),
}));
const isHeld = Object.keys(closed).length === 0;

if (options.json) process.stdout.write(`${JSON.stringify({ machine, phones, closed, rows }, null, 2)}\n`);
else {
  const head = ['', 'releases', 'last phone p50 ms', 'p99', 'worst', 'each phone p50 ms', 'p99'];
  const cells = rows.map(({ name, releases, ...times }) => [
    name,
    String(releases),
    ...[times.lastP50, times.lastP99, times.lastWorst, times.eachP50, times.eachP99].map((ms) =>
      ms.toFixed(1),
    ),
  ]);
  const cut = Object.entries(closed).map(([code, count]) => `${count} with ${code}`);
  process.stdout.write(`${machine}\n\n${phones} phones, cut off: ${isHeld ? '0' : cut.join(', ')}\n\n`);
  process.stdout.write(`${table(head, cells)}\n`);
}
if (!isHeld) process.exitCode = 1;
