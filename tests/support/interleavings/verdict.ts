import { names } from './steps.js';
import type { Visitor } from './visitor.js';
import type { World } from './world.js';

/** What the controller is called in the ledger. */
const controller = 'lobby.visitor';

/** Everything that is not as it should be once everybody has left. */
export async function verdict(world: World): Promise<string[]> {
  const problems = [...world.problems];
  for (const visitor of world.visitors) problems.push(...(await verdictOf(visitor, world)));
  return [...problems, ...(await remains(world))];
}

async function remains({ cluster, gateway, visitors, workers }: World): Promise<string[]> {
  const problems: string[] = [];
  const expectNone = (what: string, count: number) => {
    if (count > 0) problems.push(`left: ${count} ${what}`);
  };
  for (const name of names) expectNone(`in the set ${name}`, await cluster.store.sets.size(name));
  for (const { user } of visitors) expectNone('presences', await cluster.presence.count(user));
  expectNone('ledger entries', (await cluster.ledger.entriesOf('g1')).entries.length);
  const { connections, rooms } = gateway.vitals();
  expectNone('connections', connections);
  expectNone('rooms', rooms);
  for (const { name, application } of workers.living) {
    const vitals = application.vitals();
    expectNone(`connections of ${name}`, vitals.connections);
    expectNone(`calls of ${name}`, vitals.running);
  }
  return problems;
}

async function verdictOf(visitor: Visitor, world: World): Promise<string[]> {
  const about = (what: string) =>
    `${visitor.ticket} (${visitor.id || 'not let in'}, ${visitor.opening}): ${what}`;
  if (visitor.connection !== undefined) return (await endOf(visitor, world)).map(about);
  return admissionOf(visitor, world).map(about);
}

/** Whether one that was not let in was kept out for a reason. */
function admissionOf({ refusedWith, opening }: Visitor, { workers, clock }: World): string[] {
  if (refusedWith === undefined) return ['was never answered'];
  const expected = new Map([
    ['refused', 403],
    ['failing', 500],
  ]);
  const isExcused =
    (refusedWith === 503 && workers.deaths > 0) || (refusedWith === 504 && clock.now() > 10_000);
  return refusedWith === expected.get(opening) || isExcused ? [] : [`refused with ${refusedWith}`];
}

async function endOf({ id, opening, facts }: Visitor, world: World): Promise<string[]> {
  const { cluster, claimed, workers, overdue } = world;
  const { counters, sets, hashes } = cluster.store;
  const problems: string[] = [];
  if (opening === 'refused' || opening === 'failing') problems.push('was let in');
  const entry = claimed.get(id);
  if (entry === undefined) return [...problems, 'nobody did the close work'];
  const begun = await counters.get(`begun:${id}`);
  const done = await counters.get(`done:${id}`);
  const events = await sets.size(`events:${id}`);
  const mustTell = entry.controllers.includes(controller);
  if (facts.has('told') && facts.get('told') !== mustTell)
    problems.push(`was promised: to be told ${facts.get('told')}`);
  const calls = `onClose began ${begun} times, ended ${done} times, for ${events} events`;
  if (!mustTell && begun > 0) problems.push(`is not to be told: ${calls}`);
  if (overdue.has(id)) return problems;
  if (mustTell && (done === 0 || events !== 1)) problems.push(`is to be told: ${calls}`);
  if (mustTell && workers.deaths === 0 && begun !== 1) problems.push(`nobody died: ${calls}`);
  if (!workers.isOverrun && (await counters.get(`early:${id}`)) > 0)
    problems.push('was out of a set before onClose was done');
  // An action of a connection that the ledger could not be told of has lost its worker.
  if (world.faults + workers.deaths === 0 && (await counters.get(`hasty:${id}`)) > 0)
    problems.push('onClose did not wait for an action');
  if (done > 0) problems.push(...roomProblems(facts, (await hashes.get('rooms', id)) ?? ''));
  return problems;
}

function roomProblems(facts: ReadonlyMap<string, boolean>, seen: string): string[] {
  const rooms = seen.split(' ');
  return [...facts].flatMap(([fact, isTrue]) =>
    fact.startsWith('room:') && rooms.includes(fact.slice(5)) !== isTrue
      ? [`was promised ${fact} is ${isTrue}, onClose saw ${seen}`]
      : [],
  );
}
