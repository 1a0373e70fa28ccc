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

function summarise(server: string, inFlight: number, loads: readonly Load[], peers: Peers): Row {
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

/** What the peers reached, round by round. */
interface Peers {
  readonly plain: readonly Load[];
  readonly link: readonly Load[];
}

/** Loads the servers in turn, round after round, so that a disturbed minute hits them all. The last two are the peers. */
async function compare(generator: LoadGenerator, servers: readonly Server[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const inFlight of depths) {
    const loads = new Map<Server, Load[]>(servers.map((server) => [server, []]));
    for (let round = 0; round < numbers.rounds; round++) {
      for (const [server, list] of loads) list.push(await measure(generator, server, inFlight));
    }
    const [link = [], plain = []] = [...loads.values()].slice(-2);
    for (const [server, list] of loads) rows.push(summarise(server.name, inFlight, list, { plain, link }));
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
const servers: Server[] = [];
try {
  servers.push(await startHoldline({ mode: 'process', core: cores.server, project }));
  servers.push(await startHoldline({ mode: 'process', workers: 1, core: cores.server, project }));
  servers.push(await startHoldline({ mode: 'base', core: cores.server, project }));
  servers.push(await startPeer('bare-link', cores.server));
  servers.push(await startPeer('plain-ws', cores.server));
  print(await compare(generator, servers));
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await generator.close();
}
