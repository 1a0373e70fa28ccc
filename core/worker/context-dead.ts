const ends = {
  timedOut: 'its time was up and the client has been told so',
  closed: 'its connection was closed',
  ended: 'its connection is over',
  detached: 'its connection lives on in another worker',
  stopped: 'the worker stops',
  over: 'the hook has ended',
} as const;

/** Why a context is dead. */
export type ContextEnd = keyof typeof ends;

/** What a verb of a dead context throws: there is nobody left to talk to. */
export class ContextDead extends Error {
  constructor(route: string, verb: string, end: ContextEnd) {
    super(`${route}: ${verb} comes too late, ${ends[end]}.`);
    this.name = 'ContextDead';
  }
}
