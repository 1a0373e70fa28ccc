import type { ProjectClient } from './project-client.js';

/** A controller of the test application whose code tests change, and its compiled copy. */
export const userSource = 'tests/app/live/controller/user.ts';
export const compiledUser = `dist/${userSource.replace('.ts', '.js')}`;

/** What it answers before it was changed. */
export const versionOne = 'The user is here.';

/** Which code answers. */
export async function versionOf(client: ProjectClient): Promise<string | undefined> {
  return (await client.request('live.user.index')).info;
}
