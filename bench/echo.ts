import { asMilliseconds, median, table, thousands } from './support/figures.js';
import { cores, machineLine } from './support/machine.js';
import { readOptions } from './support/options.js';
import { startHoldline, startPeer, type Server } from './support/servers.js';
import { LoadGenerator, type Load } from './support/wsload.js';

const options = readOptions('connections', 'rounds', 'seconds');
const { json, project } = options;
const numbers = {
  connections: options.number('connections', 100),
  rounds: options.number('rounds', 5),
  seconds: options.number('seconds', 3),
};
const depths = [1, 16];
const frame = '{"method":"index.index.echo","id":12345,"text":"hello"}';

interface Row {
  readonly server: string;
  readonly inFlight: number;
  readonly requestsPerSecond: number;
  /** Microseconds. */
  readonly p50: number;
  /** Microseconds. */
  readonly p99: number;
  /** Median over the rounds of this server's rate by that of plain ws in the same round. */
  readonly byPlain: number;
  /** The same by the bare link of a gateway and a worker. */
  readonly byLink: number;
  readonly loaderCpu: number;
}

async function measure(generator: LoadGenerator, server: Server, inFlight: number): Promise<Load> {
  const { connections, seconds } = numbers;
  const { port } = server;
  const target = await server.target();
  const load = await generator.echo({ port, target, connections, inFlight, seconds, frame, expect: 'hello' });
  if (!load.ok)
    throw new Error(`${server.name}: ${load.failed} connections and ${load.missing} replies failed.`);
  process.stderr.write(`${server.name}, ${inFlight} in flight: ${thousands(load.requestsPerSecond)}/s\n`);
  return load;
}

function summarise(
  server: string,
  inFlight: number,
  loads: readonly Load[],
  peers: Peers<readonly Load[]>,
): Row {
  const middle = (read: (load: Load) => number): number => median(loads.map(read));
  const by = (peer: readonly Load[]): number =>
    median(loads.map((load, round) => load.requestsPerSecond / (peer[round]?.requestsPerSecond ?? NaN)));
  return {
    server,
    inFlight,
    requestsPerSecond: middle((load) => load.requestsPerSecond),
    p50: middle((load) => load.p50),
    p99: middle((load) => load.p99),
    byPlain: by(peers.plain),
    byLink: by(peers.link),
    loaderCpu: middle((load) => load.loaderCpu),
  };
}

/** Something of each server that the others are compared with. */
interface Peers<T> {
  readonly plain: T;
  readonly link: T;
}

/** Loads the servers in turn, round after round, so that a disturbed minute hits them all. */
async function compare(
  generator: LoadGenerator,
  ours: readonly Server[],
  { link, plain }: Peers<Server>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const inFlight of depths) {
    const loads = new Map<Server, Load[]>([...ours, link, plain].map((server) => [server, []]));
    for (let round = 0; round < numbers.rounds; round++) {
      for (const [server, list] of loads) list.push(await measure(generator, server, inFlight));
    }
    const peers = { link: loads.get(link) ?? [], plain: loads.get(plain) ?? [] };
    for (const [server, list] of loads) rows.push(summarise(server.name, inFlight, list, peers));
  }
  return rows;
}

function print(rows: readonly Row[]): void {
  const machine = machineLine(new Date());
  if (json) {
    process.stdout.write(`${JSON.stringify({ machine, ...numbers, rows }, null, 2)}\n`);
    return;
  }
  const head = [
    'server',
    'in flight',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'by plain ws',
    'by bare link',
    'load CPU',
  ];
  const cells = rows.map((row) => [
    row.server,
    String(row.inFlight),
    thousands(row.requestsPerSecond),
    asMilliseconds(row.p50),
    asMilliseconds(row.p99),
    `${row.byPlain.toFixed(2)}×`,
    `${row.byLink.toFixed(2)}×`,
    `${row.loaderCpu.toFixed(0)} %${row.loaderCpu >= 90 ? ' (lower bound)' : ''}`,
  ]);
  process.stdout.write(`${machine}\n\n${table(head, cells)}\n`);
}

const generator = await LoadGenerator.compile();
const running: Server[] = [];

async function run(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  running.push(server);
  return server;
}

try {
  const core = cores.server;
  const ours = [
    await run(startHoldline({ mode: 'process', core, project })),
    await run(startHoldline({ mode: 'process', workers: 1, core, project })),
    await run(startHoldline({ mode: 'base', core, project })),
  ];
  const link = await run(startPeer('bare-link', core));
  const plain = await run(startPeer('plain-ws', core));
  print(await compare(generator, ours, { link, plain }));
} finally {
  await Promise.all(running.map((server) => server.stop()));
  await generator.close();
}
