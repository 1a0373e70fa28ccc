import { setTimeout as sleep } from 'node:timers/promises';
import { median, table } from './support/figures.js';
import { cores, machineLine } from './support/machine.js';
import { memoryOf, type Memory } from './support/memory.js';
import { readOptions } from './support/options.js';
import { startHoldline, startPeer, type Server } from './support/servers.js';
import { LoadGenerator } from './support/wsload.js';

const options = readOptions('connections', 'rounds', 'rest', 'settle');
const { json, project } = options;
const numbers = {
  connections: options.number('connections', 10_000),
  rounds: options.number('rounds', 3),
  rest: options.number('rest', 30),
  settle: options.number('settle', 5),
};

/** Growth of memory by one connection, bytes. */
interface Growth {
  readonly serving: Memory;
  readonly withManager: Memory;
}

interface Subject {
  readonly name: string;
  start(): Promise<Running>;
}

interface Running {
  readonly server: Server;
  readonly manager: readonly number[];
}

const subjects: readonly Subject[] = [
  { name: 'Holdline process', start: () => startWithManager('process') },
  { name: 'Holdline base', start: () => startWithManager('base') },
  {
    name: 'plain ws',
    start: async () => ({ server: await startPeer('plain-ws', cores.server), manager: [] }),
  },
];

async function startWithManager(mode: 'process' | 'base'): Promise<Running> {
  const server = await startHoldline({ mode, core: cores.server, project });
  const rows = await server.console.processes();
  return { server, manager: rows.filter(({ role }) => role === 'manager').map(({ pid }) => pid) };
}

/** Garbage of a child process cannot be collected from outside, so it is given time, and a first crowd to grow its pools on. */
async function measure(generator: LoadGenerator, { server, manager }: Running): Promise<Growth> {
  const at = { port: server.port, target: await server.target() };
  await generator.idle(at, Math.ceil(numbers.connections / 20), 1, () => Promise.resolve());
  await sleep(numbers.settle * 1_000);
  const pids = await server.pids();
  const before = { serving: memoryOf(pids), withManager: memoryOf([...pids, ...manager]) };
  let growth: Growth | undefined;
  await generator.idle(at, numbers.connections, numbers.settle + 2, async () => {
    await sleep(numbers.settle * 1_000);
    growth = {
      serving: perConnection(before.serving, memoryOf(pids)),
      withManager: perConnection(before.withManager, memoryOf([...pids, ...manager])),
    };
  });
  if (growth === undefined) throw new Error('The connections were gone before memory was read.');
  process.stderr.write(`${server.name}: ${growth.serving.anonymous.toFixed(0)} bytes a connection\n`);
  return growth;
}

/** One round on fresh servers. They rest first: what their start left behind V8 gives back up to half a minute later. */
async function measureAll(generator: LoadGenerator): Promise<Growth[]> {
  const running: Running[] = [];
  const growths: Growth[] = [];
  try {
    for (const subject of subjects) running.push(await subject.start());
    await sleep(numbers.rest * 1_000);
    for (const one of running) growths.push(await measure(generator, one));
    return growths;
  } finally {
    await Promise.all(running.map(({ server }) => server.stop()));
  }
}

function perConnection(before: Memory, after: Memory): Memory {
  return {
    resident: (after.resident - before.resident) / numbers.connections,
    anonymous: (after.anonymous - before.anonymous) / numbers.connections,
  };
}

const generator = await LoadGenerator.compile();
const rounds: Growth[][] = [];
try {
  for (let round = 0; round < numbers.rounds; round++) rounds.push(await measureAll(generator));
} finally {
  await generator.close();
}

const rows = subjects.map(({ name }, place) => {
  const middle = (read: (growth: Growth) => number): number =>
    median(rounds.flatMap((round) => round.slice(place, place + 1).map(read)));
  return {
    server: name,
    resident: middle(({ serving }) => serving.resident),
    anonymous: middle(({ serving }) => serving.anonymous),
    residentWithManager: middle(({ withManager }) => withManager.resident),
    anonymousWithManager: middle(({ withManager }) => withManager.anonymous),
  };
});
const plain = rows.at(-1)?.anonymous ?? NaN;
const machine = machineLine(new Date());
if (json) process.stdout.write(`${JSON.stringify({ machine, ...numbers, rows }, null, 2)}\n`);
else {
  const head = ['server', 'RSS', 'anonymous', 'by plain ws', 'RSS with manager', 'anonymous with manager'];
  const cells = rows.map((row) => [
    row.server,
    row.resident.toFixed(0),
    row.anonymous.toFixed(0),
    `${(row.anonymous / plain).toFixed(2)}×`,
    row.residentWithManager.toFixed(0),
    row.anonymousWithManager.toFixed(0),
  ]);
  const note = `bytes a connection, ${numbers.connections} idle connections, no forced garbage collection`;
  process.stdout.write(`${machine}\n${note}\n\n${table(head, cells)}\n`);
}
