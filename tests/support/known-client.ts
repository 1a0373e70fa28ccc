import assert from 'node:assert/strict';
import type { ProjectClient } from './project-client.js';
import type { Project } from './project.js';
import { until } from './until.js';

/** A client and what the server calls it. */
export interface KnownClient {
  readonly client: ProjectClient;
  readonly id: string;
  /** The gateway that holds it. */
  readonly gateway: string;
}

/** Connects a user, and finds out the id. */
export async function connectKnown(project: Project, user: string): Promise<KnownClient> {
  const known = new Set((await project.connections()).connections.map(({ id }) => id));
  const client = await project.connect(await project.token(user));
  const rows = (await project.connections()).connections;
  const { id = assert.fail() } = rows.find((row) => !known.has(row.id)) ?? {};
  return { client, id, gateway: id.slice(0, id.lastIndexOf('.')) };
}

/** Two devices of a user that different gateways hold. The operating system decides which of them takes a client. */
export async function connectToBoth(project: Project, user: string): Promise<[KnownClient, KnownClient]> {
  const first = await connectKnown(project, user);
  for (let tries = 0; tries < 100; tries++) {
    const other = await connectKnown(project, user);
    if (other.gateway !== first.gateway) return [first, other];
    other.client.end();
    await gone(project, other.id);
  }
  return assert.fail('100 clients in a row came to the same gateway');
}

async function gone(project: Project, id: string): Promise<void> {
  await until(`${id} is gone`, async () =>
    (await project.connections()).connections.every((row) => row.id !== id),
  );
}
