import { setTimeout as sleep } from 'node:timers/promises';
import { startHoldline, type HoldlineServer } from '../support/servers.js';
import { Audience } from './audience.js';
import { Client } from './client.js';

/** How much of everything. */
export interface LiveOptions {
  readonly phones: number;
  /** What is released while nothing else happens. */
  readonly releases: number;
  /** Reloads, during each of which messages are released without a pause. */
  readonly reloads: number;
  readonly project?: string | undefined;
  readonly progress: (words: string) => void;
}

/** How long releases took while something went on, milliseconds from the wall's frame. */
export interface Phase {
  readonly name: 'quiet' | 'reload';
  /** Of every release, when the last phone had it. */
  readonly toLast: readonly number[];
  /** Of every release and every phone. */
  readonly toEach: readonly number[];
}

/** What was measured. */
export interface LiveResult {
  readonly phases: readonly Phase[];
  /** Phones that were cut off, by close code. */
  readonly closed: Readonly<Record<string, number>>;
}

const pauseMs = 100;
const warmUp = 10;

/** Serves the live module to a room full of phones, and releases messages to them while it is quiet and while code is reloaded. */
export async function runLive(options: LiveOptions): Promise<LiveResult> {
  const server = await startHoldline({ mode: 'process', app: 'app', project: options.project });
  const audience = new Audience();
  const clients: Client[] = [];
  try {
    const urlOf = async (type: string): Promise<string> =>
      `ws://127.0.0.1:${server.port}/?auth=${await server.console.token(type)}`;
    const phoneUrl = await urlOf('wechatUser');
    options.progress(`${options.phones} phones join`);
    await audience.gather(phoneUrl, options.phones);
    const speaker = await Client.connect(phoneUrl);
    const wall = await Client.connect(await urlOf('wall'));
    clients.push(speaker, wall);
    const hasJoined = wall.next('wallJoinSuccess');
    wall.send('live.wall.join');
    await hasJoined;
    const phases = await measure(new Room(audience, speaker, wall), server, options);
    return { phases, closed: Object.fromEntries(audience.closed) };
  } finally {
    audience.end();
    for (const client of clients) client.end();
    await server.stop();
  }
}

async function measure(room: Room, server: HoldlineServer, options: LiveOptions): Promise<Phase[]> {
  for (let count = 0; count < warmUp; count++) await room.release();
  options.progress(`${options.releases} releases while it is quiet`);
  const quiet: (readonly number[])[] = [];
  while (quiet.length < options.releases) {
    quiet.push(await room.release());
    await sleep(pauseMs);
  }
  const reloading: (readonly number[])[] = [];
  for (let count = 0; count < options.reloads; count++) {
    options.progress(`reload ${count + 1} of ${options.reloads}`);
    const over = new AbortController();
    const reload = server.console.run('reload').finally(() => over.abort());
    try {
      while (!over.signal.aborted) reloading.push(await room.release());
    } finally {
      await reload;
    }
  }
  return [phaseOf('quiet', quiet), phaseOf('reload', reloading)];
}

function phaseOf(name: Phase['name'], releases: readonly (readonly number[])[]): Phase {
  return { name, toLast: releases.map((times) => Math.max(...times)), toEach: releases.flat() };
}

class Room {
  #said = 0;

  constructor(
    private readonly audience: Audience,
    private readonly speaker: Client,
    private readonly wall: Client,
  ) {}

  /** Has something said, lets the wall release it, and gives how long it took to each phone, milliseconds. */
  async release(): Promise<number[]> {
    const waiting = this.wall.next('userSayNeedCheck');
    const isSaid = this.speaker.next('userSaySuccess');
    this.speaker.send('live.user.say', { say: `message ${this.#said++}` });
    const id = await isSaid;
    await waiting;
    const arrivals = this.audience.arrivals();
    const checked = this.wall.next('wallCheckSuccess');
    const began = performance.now();
    this.wall.send('live.wall.check', { id, status: 1 });
    const times = (await arrivals).map((time) => time - began);
    await checked;
    return times;
  }
}
