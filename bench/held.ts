import { runHeld, type HeldResult } from './held/run.js';
import { table } from './support/figures.js';
import { machineLine } from './support/machine.js';
import { readOptions } from './support/options.js';

const options = readOptions('clients', 'in-flight', 'reloads', 'kills', 'hangs');
const depths = options.number('in-flight', 0) === 0 ? [1, 16] : [options.number('in-flight', 0)];

async function measure(inFlight: number): Promise<HeldResult> {
  return runHeld({
    clients: options.number('clients', 2_000),
    inFlight,
    reloads: options.number('reloads', 10),
    kills: options.number('kills', 10),
    hangs: options.number('hangs', 3),
    project: options.project,
    progress: (words) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${words}\n`),
  });
}

function print(result: HeldResult): void {
  const { clients, inFlight, requests, lost, closed, outOfOrder, twice, wrong, refused, unsettled } = result;
  const cut = Object.entries(closed).map(([code, count]) => `${count} with ${code}`);
  const head = [
    'event',
    'times',
    'requests',
    'workerLost',
    'tooBusy',
    'longest gap ms',
    'longest round trip ms',
  ];
  const rows = result.events.map((event) => [
    event.name,
    ...[event.times, event.requests, event.workerLost, event.tooBusy].map(String),
    ...[event.longestGap, event.longestRoundTrip].map((ms) => ms.toFixed(0)),
  ]);
  process.stdout.write(
    `\n${clients} clients, ${inFlight} in flight each, ${requests} requests: ${result.held ? 'the line was held' : 'NOT HELD'}\n` +
      `sockets closed: ${cut.length === 0 ? '0' : cut.join(', ')}; requests lost: ${lost}; out of order: ${outOfOrder}; ` +
      `twice: ${twice}; wrong: ${wrong}; refused: ${refused}; events not settled: ${unsettled}\n\n${table(head, rows)}\n`,
  );
}

const machine = machineLine(new Date(), false);
const results: HeldResult[] = [];
for (const inFlight of depths) results.push(await measure(inFlight));
if (options.json) process.stdout.write(`${JSON.stringify({ machine, results }, null, 2)}\n`);
else {
  process.stdout.write(`${machine}\n`);
  results.forEach(print);
}
if (!results.every(({ held }) => held)) process.exitCode = 1;
