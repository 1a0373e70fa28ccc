import { asMilliseconds, median, table, thousands } from './support/figures.js';
import { cores, machineLine } from './support/machine.js';
import { readOptions } from './support/options.js';
import { startHoldline, startPeer, type Server } from './support/servers.js';
import { LoadGenerator, type Load, type LoadBesideLarge } from './support/wsload.js';

const options = readOptions('connections', 'bytes', 'rounds', 'seconds', 'rate', 'cores');
const { json, project } = options;
const numbers = {
  connections: options.number('connections', 99),
  bytes: options.number('bytes', 921_600),
  rounds: options.number('rounds', 5),
  seconds: options.number('seconds', 3),
  rate: options.number('rate', 20),
  /** 1: all server processes share core 0. More: the system puts them where it likes. */
  cores: options.number('cores', 1),
};
/** What a large reply is, and the action that gives it. */
const kinds = [
  ['a text', 'index.index.big'],
  ['an object with a text', 'index.index.article'],
  ['a list of objects', 'index.index.rows'],
] as const;
const frame = '{"method":"index.index.echo","id":12345,"text":"hello"}';
/** Large replies a second; 0 is one after another without a pause. */
const paces = [numbers.rate, 0];

type Kind = (typeof kinds)[number];

interface Round {
  readonly quiet: Load;
  /** For each of the paces. */
  readonly beside: readonly LoadBesideLarge[];
}

async function round(generator: LoadGenerator, server: Server, [kind, method]: Kind): Promise<Round> {
  const { connections, seconds, bytes } = numbers;
  const { port, name } = server;
  const crowd = async () => {
    const target = await server.target();
    return { port, target, connections, inFlight: 1, seconds, frame, expect: 'hello' };
  };
  const quiet = checked(server, await generator.echo(await crowd()));
  const beside: LoadBesideLarge[] = [];
  for (const perSecond of paces) {
    const large = { frame: JSON.stringify({ method, bytes }), bytes, perSecond };
    beside.push(checked(server, await generator.echoBesideLarge(await crowd(), large)));
  }
  const p99 = [quiet.p99, ...beside.map(({ besideP99 }) => besideP99)];
  process.stderr.write(`${name}, ${kind}: p99 ${p99.map(asMilliseconds).join(' → ')} ms\n`);
  return { quiet, beside };
}

function checked<Result extends Load>({ name }: Server, load: Result): Result {
  if (!load.ok) throw new Error(`${name}: ${load.failed} connections and ${load.missing} replies failed.`);
  return load;
}

interface Row {
  readonly server: string;
  readonly kind: string;
  /** Large replies a second that were asked for; undefined: none, 0: as many as there were. */
  readonly pace: number | undefined;
  readonly requestsPerSecond: number;
  /** Microseconds; beside large replies that of the requests which had one beside them. */
  readonly p99: number;
  /** Median over the rounds of p99 by the quiet p99 of the same round. */
  readonly byQuiet: number;
  readonly largePerSecond: number;
  /** Microseconds. */
  readonly largeP50: number;
}

function summarise(server: string, kind: string, rounds: readonly Round[]): Row[] {
  const middle = (read: (round: Round) => number): number => median(rounds.map(read));
  const quiet = {
    server,
    kind,
    pace: undefined,
    requestsPerSecond: middle((each) => each.quiet.requestsPerSecond),
    p99: middle((each) => each.quiet.p99),
    byQuiet: 1,
    largePerSecond: 0,
    largeP50: NaN,
  };
  const beside = paces.map((pace, index) => {
    const of = (read: (load: LoadBesideLarge) => number) =>
      middle(({ beside: loads }) => (loads[index] === undefined ? NaN : read(loads[index])));
    return {
      server,
      kind,
      pace,
      requestsPerSecond: of((load) => load.requestsPerSecond),
      p99: of((load) => load.besideP99),
      byQuiet: middle((each) => (each.beside[index]?.besideP99 ?? NaN) / each.quiet.p99),
      largePerSecond: of((load) => load.largePerSecond),
      largeP50: of((load) => load.largeP50),
    };
  });
  return [quiet, ...beside];
}

function print(rows: readonly Row[]): void {
  const machine = numbers.cores === 1 ? machineLine(new Date()) : machineLine(new Date(), false);
  if (json) {
    process.stdout.write(`${JSON.stringify({ machine, ...numbers, rows }, null, 2)}\n`);
    return;
  }
  const head = [
    'server',
    'large reply',
    'how often',
    'requests/s',
    'p99 ms',
    'by quiet',
    'large/s',
    'large ms',
  ];
  const cells = rows.map((row) => [
    row.server,
    row.kind,
    row.pace === undefined ? 'none' : row.pace === 0 ? 'back to back' : `${row.pace} a second`,
    thousands(row.requestsPerSecond),
    asMilliseconds(row.p99),
    `${row.byQuiet.toFixed(2)}×`,
    row.pace === undefined ? '' : row.largePerSecond.toFixed(1),
    row.pace === undefined ? '' : asMilliseconds(row.largeP50),
  ]);
  process.stdout.write(`${machine}\n\n${table(head, cells)}\n`);
}

const generator = await LoadGenerator.compile();
const servers: Server[] = [];
const rounds = new Map<Server, Map<Kind, Round[]>>();
try {
  const where: { readonly core?: number } = numbers.cores === 1 ? { core: cores.server } : {};
  servers.push(await startHoldline({ mode: 'process', ...where, project }));
  servers.push(await startPeer('plain-ws', where.core));
  for (const server of servers) rounds.set(server, new Map(kinds.map((kind) => [kind, []])));
  for (let number = 0; number < numbers.rounds; number++) {
    for (const [server, ofServer] of rounds)
      for (const [kind, list] of ofServer) list.push(await round(generator, server, kind));
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await generator.close();
}
print(
  [...rounds].flatMap(([{ name }, ofServer]) =>
    [...ofServer].flatMap(([[kind], list]) => summarise(name, kind, list)),
  ),
);
