import { z } from 'zod';
import type { Project } from './project.js';
import { until } from './until.js';

const stateSchema = z.object({
  isWatched: z.boolean(),
  problems: z.array(z.object({ place: z.string(), message: z.string() })),
});

/** What the development page is told, or the status where it is refused. */
export async function developmentState(project: Project, headers: Record<string, string> = {}) {
  const response = await fetch(new URL('/development', project.url.replace('ws:', 'http:')), { headers });
  return response.ok ? stateSchema.parse(await response.json()) : response.status;
}

/** The first thing that is wrong, as soon as there is one. */
export async function firstProblem(project: Project) {
  return until('the page is told', async () => {
    const state = await developmentState(project);
    return typeof state === 'object' && state.problems[0];
  });
}
