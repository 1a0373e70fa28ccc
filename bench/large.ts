import { WebSocket } from 'ws';
import { asMilliseconds, median, table, thousands } from './support/figures.js';
import { cores, machineLine, pinSelf } from './support/machine.js';
import { readOptions } from './support/options.js';
import { startHoldline, startPlainWs, type Server } from './support/servers.js';
import { LoadGenerator, type Load } from './support/wsload.js';

const options = readOptions('connections', 'bytes', 'rounds', 'seconds');
const { json, project } = options;
const numbers = {
  connections: options.number('connections', 99),
  bytes: options.number('bytes', 921_600),
  rounds: options.number('rounds', 5),
  seconds: options.number('seconds', 3),
};
const request = JSON.stringify({ method: 'index.index.big', bytes: numbers.bytes });
const frame = '{"method":"index.index.echo","id":12345,"text":"hello"}';

/** A client that asks for the large reply again as soon as it has it. */
class LargeReader {
  replies = 0;
  #fault: string | undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      if (data.length < numbers.bytes) this.#fault = data.toString('utf8', 0, 200);
      else this.replies++;
      socket.send(request);
    });
    socket.on('close', (code) => (this.#fault ??= `closed with ${code}`));
  }

  static async open(server: Server): Promise<LargeReader> {
    const target = await server.target();
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${target}`, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const reader = new LargeReader(socket);
    socket.send(request);
    return reader;
  }

  /** @throws {Error} when a reply was not the large one, or the connection did not hold. */
  close(): void {
    const fault = this.#fault;
    this.socket.terminate();
    if (fault !== undefined) throw new Error(`The large reply failed: ${fault}`);
  }
}

interface Round {
  readonly without: Load;
  readonly beside: Load;
  readonly largePerSecond: number;
}

async function round(generator: LoadGenerator, server: Server): Promise<Round> {
  const { connections, seconds } = numbers;
  const load = async (): Promise<Load> => {
    const target = await server.target();
    const { port } = server;
    const crowd = { port, target, connections, inFlight: 1 };
    const result = await generator.echo({ ...crowd, seconds, frame, expect: 'hello' });
    if (!result.ok) throw new Error(`${server.name}: the load failed.`);
    return result;
  };
  const without = await load();
  const reader = await LargeReader.open(server);
  const start = performance.now();
  const beside = await load();
  const largePerSecond = (reader.replies * 1_000) / (performance.now() - start);
  reader.close();
  process.stderr.write(
    `${server.name}: p99 ${asMilliseconds(without.p99)} → ${asMilliseconds(beside.p99)} ms\n`,
  );
  return { without, beside, largePerSecond };
}

pinSelf(cores.load);
const generator = await LoadGenerator.compile();
const servers: Server[] = [];
const rounds = new Map<Server, Round[]>();
try {
  servers.push(await startHoldline({ mode: 'process', core: cores.server, project }));
  servers.push(await startPlainWs(cores.server));
  for (const server of servers) rounds.set(server, []);
  for (let number = 0; number < numbers.rounds; number++) {
    for (const [server, list] of rounds) list.push(await round(generator, server));
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await generator.close();
}

const rows = [...rounds].map(([{ name }, list]) => ({
  server: name,
  p99Without: median(list.map(({ without }) => without.p99)),
  p99Beside: median(list.map(({ beside }) => beside.p99)),
  requestsWithout: median(list.map(({ without }) => without.requestsPerSecond)),
  requestsBeside: median(list.map(({ beside }) => beside.requestsPerSecond)),
  largePerSecond: median(list.map(({ largePerSecond }) => largePerSecond)),
}));
const machine = machineLine(new Date());
if (json) process.stdout.write(`${JSON.stringify({ machine, ...numbers, rows }, null, 2)}\n`);
else {
  const head = [
    'server',
    'p99 ms without',
    'p99 ms beside',
    'requests/s without',
    'beside',
    'large replies/s',
  ];
  const cells = rows.map((row) => [
    row.server,
    asMilliseconds(row.p99Without),
    asMilliseconds(row.p99Beside),
    thousands(row.requestsWithout),
    thousands(row.requestsBeside),
    row.largePerSecond.toFixed(1),
  ]);
  process.stdout.write(`${machine}\n\n${table(head, cells)}\n`);
}
