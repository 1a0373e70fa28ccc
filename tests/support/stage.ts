import { fileURLToPath } from 'node:url';
import type { Context, Ended } from '#core';
import { FirstController } from '../fixtures/stage/play/controller/first.js';
import { SecondController } from '../fixtures/stage/play/controller/second.js';
import { script } from '../fixtures/stage/play/service/script.js';
import type { TestClient } from './client.js';
import type { Ending } from './ending.js';
import { Latch } from './latch.js';
import { TestServer, type ServerOptions } from './server.js';
import { until } from './until.js';

export { script } from '../fixtures/stage/play/service/script.js';
export { FirstController, SecondController };

/** The action that does what the script says. */
export const act = 'play.first.act';

const appFolder = fileURLToPath(new URL('../fixtures/stage', import.meta.url));

/** A server whose controllers do what the test writes into the script. */
export async function startStage(test: Ending, options: ServerOptions = {}): Promise<TestServer> {
  clearScript();
  test.after(clearScript);
  return TestServer.start(test, { appFolder, ...options });
}

/** Has both controllers told of the end of whoever asks `act`. */
export function tellBoth(context: Context): void {
  context.closeControllers.add(FirstController);
  context.closeControllers.add(SecondController);
}

/** Has the first controller told of the ends of clients that ask `act`; gives those that it was told of. */
export function countEnds(): { readonly ends: Ended[]; readonly first: Latch<Ended> } {
  const ends: Ended[] = [];
  const first = new Latch<Ended>();
  script.act = (context) => context.closeControllers.add(FirstController);
  script.onClose.first = (_context, ended) => {
    ends.push(ended);
    first.open(ended);
  };
  return { ends, first };
}

/** A client that was let in and has played its part. */
export async function connectPlayer(server: TestServer, id = 'u1'): Promise<TestClient> {
  const client = await server.connect({ token: server.mint({ id }) });
  const { status, event } = await client.ask(act);
  if (status !== 200) throw new Error(`The part was answered with ${status} ${event}.`);
  return client;
}

/** Waits until the ledger has no entry but of so many connections. */
export async function untilFinished(server: TestServer, left = 0): Promise<void> {
  await until('the ledger is done', async () => (await entriesOf(server)).length === left, 5_000);
}

/** What the ledger has of the server's gateway. */
export async function entriesOf({ cluster, gateway }: TestServer) {
  return (await cluster.ledger.entriesOf(gateway.id)).entries;
}

function clearScript(): void {
  script.act = undefined;
  script.onOpen = {};
  script.onClose = {};
}
