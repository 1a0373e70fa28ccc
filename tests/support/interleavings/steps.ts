import type { Chance } from '../chance.js';

/** How the `onOpen` hook treats a visitor. */
export type OpeningKind = 'plain' | 'member' | 'refused' | 'failing' | 'hanging';

/** What an action that was answered with 200 has made true or untrue; a star stands for the name in its payload. */
const effects = {
  join: { 'room:*': true },
  leave: { 'room:*': false },
  addTo: { 'set:*': true },
  removeFrom: { 'set:*': false },
  watch: { told: true },
  unwatch: { told: false },
  unwatchAndWatch: { told: true },
  watchAndUnwatch: { told: false },
  enterSlowly: { 'room:*': true, 'set:*': true, told: true },
  stumble: { 'set:*': true },
  hang: {},

  quit: {},
} as const satisfies Record<string, Readonly<Record<string, boolean>>>;

/** An action of the application of these tests. */
export type ActionName = keyof typeof effects;

const actionWeights: Readonly<Record<ActionName, number>> = {
  join: 3,
  leave: 2,
  addTo: 4,
  removeFrom: 3,
  watch: 4,
  unwatch: 3,
  unwatchAndWatch: 1,
  watchAndUnwatch: 1,
  enterSlowly: 5,
  stumble: 2,
  hang: 1,
  quit: 1,
};

/** One thing that is done to the world. `who` and `whom` are numbers of visitors. */
export type Step =
  | { readonly kind: 'open'; readonly who: number; readonly opening: OpeningKind }
  | { readonly kind: 'act'; readonly who: number; readonly action: ActionName; readonly name: string }
  | { readonly kind: 'kick'; readonly who: number; readonly whom: number }
  | { readonly kind: 'part'; readonly who: number; readonly isHard: boolean }
  | { readonly kind: 'kill'; readonly which: number }
  | { readonly kind: 'reload'; readonly drainMs: number }
  | { readonly kind: 'pass'; readonly ms: number }
  /** Whatever is under way gets on for so many turns. */
  | { readonly kind: 'turns'; readonly count: number };

/** The names of rooms and shared sets. */
export const names = ['red', 'blue', 'entrance'] as const;

/** What an action makes true, by the names of the facts. */
export function effectsOf(action: ActionName, name: string): Map<string, boolean> {
  const entries = Object.entries<boolean>(effects[action]);
  return new Map(entries.map(([fact, value]) => [fact.replace('*', name), value]));
}

/** A random life of a few visitors. */
export function randomSteps(chance: Chance): Step[] {
  const visitors = 1 + chance.below(3);
  const steps: Step[] = [];
  for (let who = 0; who < visitors; who++) steps.push(openingStep(chance, who));
  const count = 5 + chance.below(20);
  while (steps.length < count) {
    steps.push({ kind: 'turns', count: chance.below(chance.happens(0.3) ? 30 : 6) });
    steps.push(randomStep(chance, visitors));
  }
  return steps;
}

function openingStep(chance: Chance, who: number): Step {
  const opening = chance.weighted({ plain: 4, member: 4, refused: 1, failing: 1, hanging: 1 });
  return { kind: 'open', who, opening };
}

function randomStep(chance: Chance, visitors: number): Step {
  const who = chance.below(visitors);
  switch (chance.weighted({ act: 20, open: 2, kick: 1, part: 3, kill: 2, reload: 2, pass: 1 })) {
    case 'act':
      return { kind: 'act', who, action: chance.weighted(actionWeights), name: chance.pick(names) };
    case 'open':
      return openingStep(chance, who);
    case 'kick':
      return { kind: 'kick', who, whom: chance.below(visitors) };
    case 'part':
      return { kind: 'part', who, isHard: chance.happens(0.5) };
    case 'kill':
      return { kind: 'kill', which: chance.below(8) };
    case 'reload':
      return { kind: 'reload', drainMs: chance.pick([50, 1_000, 30_000]) };
    case 'pass':
      return { kind: 'pass', ms: chance.pick([60, 1_000, 2_500, 10_100]) };
  }
}
