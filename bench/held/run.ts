import { setTimeout as sleep } from 'node:timers/promises';
import { startHoldline, type HoldlineServer } from '../support/servers.js';
import { Crowd, emptyTally, type Tally } from './crowd.js';
import { Culprit, hangOf, killOf, reloadOf, type Event } from './events.js';

/** How much of everything. */
export interface HeldOptions {
  readonly clients: number;
  readonly inFlight: number;
  readonly reloads: number;
  readonly kills: number;
  readonly hangs: number;
  /** The checkout to measure; this one where it is left out. */
  readonly project?: string | undefined;
  /** Is told what goes on. */
  readonly progress?: (words: string) => void;
}

/** What one kind of event did to the clients. */
export interface EventResult {
  readonly name: 'quiet' | Event['name'];
  readonly times: number;
  readonly requests: number;
  readonly workerLost: number;
  readonly tooBusy: number;
  /** Milliseconds. */
  readonly longestGap: number;
  /** Milliseconds. */
  readonly longestRoundTrip: number;
}

/** Whether the line was held, and what says so. */
export interface HeldResult {
  readonly clients: number;
  readonly inFlight: number;
  readonly requests: number;
  /** Requests neither answered nor told that their worker was lost. */
  readonly lost: number;
  /** Connections that ended, by close code. */
  readonly closed: Readonly<Record<string, number>>;
  readonly outOfOrder: number;
  readonly twice: number;
  /** Replies with another number than was asked for, and frames that are no reply. */
  readonly wrong: number;
  /** Answers that are refusals, but neither workerLost nor tooBusy. */
  readonly refused: number;
  /** Events after which the clients were not all served again in time. */
  readonly unsettled: number;
  readonly events: readonly EventResult[];
  /** Every connection stayed, every request was answered once and in order. */
  readonly held: boolean;
}

const quietMs = 2_000;
const longestSettling = 30_000;
const longestSlowness = 10_000;
const longestDrain = 20_000;
/** What the processes of an event may still have under way when it counts as having happened. */
const aftermathMs = 300;

/** Starts a server, lets a crowd ask it without a pause while code is reloaded, killed and hung, and checks every answer. */
export async function runHeld(options: HeldOptions): Promise<HeldResult> {
  const server = await startHoldline({ mode: 'process', project: options.project });
  const crowd = new Crowd();
  const culprits: Culprit[] = [];
  try {
    const url = `ws://127.0.0.1:${server.port}${await server.target()}`;
    options.progress?.(`${options.clients} clients connect`);
    await crowd.open(url, options.clients);
    while (culprits.length < options.hangs) culprits.push(await Culprit.connect(url));
    return await check(crowd, planOf(server, culprits, options), options);
  } finally {
    crowd.end();
    for (const culprit of culprits) culprit.end();
    await server.stop();
  }
}

async function check(crowd: Crowd, plan: Plan, options: HeldOptions): Promise<HeldResult> {
  const say = options.progress ?? ((): void => undefined);
  crowd.start(options.inFlight);
  const results: { name: EventResult['name']; times: number; tally: Tally }[] = [];
  await sleep(quietMs / 2); // compilers warm up before anything is counted
  const quiet = emptyTally();
  crowd.count(quiet);
  const usual = await rate(crowd, quietMs);
  results.push({ name: 'quiet', times: 1, tally: quiet });
  say(`${Math.round(usual)} requests a second`);

  let unsettled = 0;
  for (const { event, times } of plan) {
    const tally = emptyTally();
    results.push({ name: event.name, times, tally });
    for (let time = 1; time <= times; time++) {
      crowd.count(tally);
      await event.happen();
      const isSettled = await settled(crowd, usual);
      if (!isSettled) unsettled++;
      const { longestGap, longestRoundTrip } = tally;
      say(
        `${event.name} ${time}/${times}${isSettled ? '' : ' did not settle'}: longest gap ${longestGap.toFixed(0)} ms, ` +
          `longest round trip ${longestRoundTrip.toFixed(0)} ms, ${crowd.cut} cut off`,
      );
    }
  }
  await crowd.drain(longestDrain);
  return summary(crowd, options, results, unsettled);
}

type Plan = readonly { readonly event: Event; readonly times: number }[];

function planOf(server: HoldlineServer, culprits: readonly Culprit[], options: HeldOptions): Plan {
  const all = [
    { event: reloadOf(server), times: options.reloads },
    { event: killOf(server), times: options.kills },
    { event: hangOf(server, culprits), times: options.hangs },
  ];
  return all.filter(({ times }) => times > 0);
}

/**
 * An event is over when every client has been served again, and as fast as before. The rate is waited for only so long: other
 * work on the machine can keep it down, and that is no fault of the server.
 */
async function settled(crowd: Crowd, usual: number): Promise<boolean> {
  const since = performance.now() + aftermathMs;
  let areServed = false;
  for (;;) {
    const now = await rate(crowd, 500);
    crowd.noteGap();
    areServed ||= crowd.allAnsweredSince(since);
    const waited = performance.now() - since;
    if (areServed && (now >= usual * 0.8 || waited > longestSlowness)) return true;
    if (!areServed && waited > longestSettling) return false;
  }
}

/** Answers a second over that time. */
async function rate(crowd: Crowd, ms: number): Promise<number> {
  const before = crowd.answered;
  const start = performance.now();
  await sleep(ms);
  return ((crowd.answered - before) * 1_000) / (performance.now() - start);
}

function summary(
  crowd: Crowd,
  { clients, inFlight }: HeldOptions,
  results: readonly { name: EventResult['name']; times: number; tally: Tally }[],
  unsettled: number,
): HeldResult {
  const sum = (read: (answers: Tally['answers']) => number): number =>
    results.reduce((total, { tally }) => total + read(tally.answers), 0);
  const lost = crowd.unanswered + crowd.lostWithConnection;
  const outOfOrder = sum((answers) => answers.outOfOrder);
  const twice = sum((answers) => answers.twice);
  const wrong = sum((answers) => answers.wrong);
  const refused = sum((answers) => answers.refused);
  const flaws = [lost, crowd.cut, outOfOrder, twice, wrong, refused, unsettled];
  return {
    clients,
    inFlight,
    requests: crowd.sent,
    lost,
    closed: Object.fromEntries([...crowd.closed].map(([code, count]) => [String(code), count])),
    outOfOrder,
    twice,
    wrong,
    refused,
    unsettled,
    events: results.map(({ name, times, tally: { answers, longestGap, longestRoundTrip } }) => ({
      name,
      times,
      requests: Object.values(answers).reduce((total, count) => total + count, 0),
      workerLost: answers.workerLost,
      tooBusy: answers.tooBusy,
      longestGap,
      longestRoundTrip,
    })),
    held: flaws.every((count) => count === 0),
  };
}
