import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectClient } from '../../tests/support/project-client.js';
import { isRecord } from '../support/record.js';
import { promises, type Shown } from './promises.js';
import type { Scene } from './scene.js';

/** An odd number: the worker that hangs has one more than the other, which so gets the new clients. */
const clients = 11;
/** Until a worker is surely in its endless loop, milliseconds. */
const surelyMs = 100;
const pauseMs = 20;

/** Hangs a worker with an action that never returns, while clients of the other one ask all the time. */
export async function hang(scene: Scene): Promise<Shown[]> {
  const byWorker = await scene.connect(clients);
  const [[, stuck] = [], [, others] = []] = [...byWorker].toSorted(([, a], [, b]) => b.length - a.length);
  const [culprit, ...mates] = stuck ?? [];
  if (culprit === undefined || others === undefined) throw new Error('One worker has all the clients.');

  const over = new AbortController();
  const began = performance.now();
  const block = told(culprit, 'index.index.block');
  const watched = others.map((client) => longestWait(client, over.signal));
  await sleep(surelyMs);
  const lost = [block, ...mates.map((client) => told(client, 'index.index.echo'))];
  await scene.served((param) => isRecord(param) && !byWorker.has(Number(param['pid'])));
  const took = performance.now() - began;
  over.abort();
  const waits = await Promise.all(watched);
  return [
    { promise: promises.replaced, took, flaws: await flawsOf(lost, [culprit, ...mates]) },
    {
      promise: promises.answered,
      took: Math.max(...waits.map(({ longest }) => longest)),
      flaws: waits.flatMap(({ flaws }) => flaws),
    },
  ];
}

/** Lets a client ask again and again; its longest round trip, milliseconds, and every answer that was none. */
async function longestWait(
  client: ProjectClient,
  over: AbortSignal,
): Promise<{ longest: number; flaws: string[] }> {
  let longest = 0;
  const flaws: string[] = [];
  while (!over.aborted && flaws.length === 0) {
    const asked = performance.now();
    const answer = await told(client, 'index.index.echo');
    longest = Math.max(longest, performance.now() - asked);
    if (answer !== 200) flaws.push(`a client of the other worker was told ${answer}`);
    await sleep(pauseMs);
  }
  return { longest, flaws };
}

/** Those who had asked the worker that hung are told so, and answered by another one on the same line. */
async function flawsOf(lost: readonly Promise<number | string>[], stuck: readonly ProjectClient[]) {
  const answers = await Promise.all(lost);
  const next = await Promise.all(stuck.map((client) => told(client, 'index.index.echo')));
  return [
    ...answers
      .filter((answer) => answer !== 'workerLost')
      .map((answer) => `in place of workerLost: ${answer}`),
    ...next.filter((answer) => answer !== 200).map((answer) => `after workerLost: ${answer}`),
  ];
}

/** 200, or what was said in its place. */
async function told(client: ProjectClient, method: string): Promise<number | string> {
  try {
    const { status, event } = await client.request(method);
    return status === 200 ? status : event;
  } catch (error) {
    return String(error); // cut off, or never answered
  }
}
