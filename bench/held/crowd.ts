import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Answer } from './client.js';

/** What was counted while one kind of thing went on. */
export interface Tally {
  readonly answers: Record<Answer, number>;
  /** The longest time without an answer to anyone, milliseconds. */
  longestGap: number;
  /** The longest time from a request to its answer, milliseconds. */
  longestRoundTrip: number;
}

/** A tally of nothing yet. */
export function emptyTally(): Tally {
  const answers = { reply: 0, workerLost: 0, tooBusy: 0, refused: 0, wrong: 0, outOfOrder: 0, twice: 0 };
  return { answers, longestGap: 0, longestRoundTrip: 0 };
}

const openedAtOnce = 64;

/** All clients, and what happened to them. Answers are counted in the tally that is current when they come. */
export class Crowd {
  tally = emptyTally();
  /** Connections that ended without being told to, by close code. */
  readonly closed = new Map<number, number>();
  /** Requests whose connection ended before their answer. */
  lostWithConnection = 0;
  /** Answers of any kind so far. */
  answered = 0;
  readonly #clients: Client[] = [];
  /** For each client, when the newest request that has been answered was sent. */
  #answeredSince: number[] = [];
  #lastAnswer = 0;

  /** Connects so many clients. */
  async open(url: string, clients: number): Promise<void> {
    while (this.#clients.length < clients) {
      const start = this.#clients.length;
      const count = Math.min(openedAtOnce, clients - start);
      const opened = Array.from({ length: count }, (_, index) => this.#connect(url, start + index));
      this.#clients.push(...(await Promise.all(opened)));
    }
  }

  /** Lets every client ask, with so many requests under way each. */
  start(inFlight: number): void {
    this.#lastAnswer = performance.now();
    for (const client of this.#clients) client.start(inFlight);
  }

  /** Lets no client ask anything more, and waits until every answer is there or `patience` ms are over. */
  async drain(patience: number): Promise<void> {
    for (const client of this.#clients) client.stop();
    const end = performance.now() + patience;
    while (this.unanswered > 0 && performance.now() < end) await sleep(50);
  }

  /** Ends every connection. */
  end(): void {
    for (const client of this.#clients) client.end();
  }

  get unanswered(): number {
    return this.#clients.reduce((sum, client) => sum + client.unanswered, 0);
  }

  get sent(): number {
    return this.#clients.reduce((sum, client) => sum + client.sent, 0);
  }

  /** How many connections ended without being told to. */
  get cut(): number {
    return [...this.closed.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Whether every client that is left has had an answer to something that it asked after that time. */
  allAnsweredSince(time: number): boolean {
    return this.#answeredSince.filter((since) => since <= time).length === 0;
  }

  /** Starts a new tally; a silence that is going on is counted in it. */
  count(tally: Tally): void {
    this.tally = tally;
  }

  /** Counts a silence that has not ended yet. */
  noteGap(): void {
    this.tally.longestGap = Math.max(this.tally.longestGap, performance.now() - this.#lastAnswer);
  }

  async #connect(url: string, index: number): Promise<Client> {
    this.#answeredSince[index] = 0;
    return Client.connect(url, {
      answered: (answer, sentAt, roundTrip) => {
        this.#count(answer, roundTrip);
        if (sentAt > (this.#answeredSince[index] ?? 0)) this.#answeredSince[index] = sentAt;
      },
      closed: (code, unanswered) => {
        this.closed.set(code, (this.closed.get(code) ?? 0) + 1);
        this.lostWithConnection += unanswered;
        this.#answeredSince[index] = Infinity;
      },
    });
  }

  #count(answer: Answer, roundTrip: number): void {
    this.noteGap();
    this.#lastAnswer = performance.now();
    this.answered++;
    this.tally.answers[answer]++;
    this.tally.longestRoundTrip = Math.max(this.tally.longestRoundTrip, roundTrip);
  }
}
