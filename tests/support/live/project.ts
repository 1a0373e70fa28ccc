import assert from 'node:assert/strict';
import type { ConnectionOptions } from '#library';
import { Project } from '../project.js';
import type { ProjectClient } from '../project-client.js';

/** Who connects to a room of the live module. */
export interface Visitor {
  readonly id: string;
  readonly type: 'wechatUser' | 'wall';
  readonly code: string;
}

/** The variables that name a database, and no bound on how fast clients speak. */
export function liveSettings(connection: ConnectionOptions | undefined): Record<string, string | number> {
  const { driver, port, username, password, database } = connection ?? {};
  const named = { DRIVER: driver, PORT: port, USERNAME: username, PASSWORD: password, DATABASE: database };
  const given = Object.entries(named).flatMap(([key, value]) =>
    value === undefined ? [] : [[`DB__MASTER__${key}`, value] as const],
  );
  return { LIMITS__MSG_RATE_PER_SEC: 0, ...Object.fromEntries(given) };
}

/** Connects with a token of the development endpoint, as the pages do, and joins. */
export async function enter(project: Project, { id, type, code }: Visitor): Promise<ProjectClient> {
  const query = new URLSearchParams({ id, type, code, nickname: id });
  const token = await (await fetch(`${project.url.replace('ws:', 'http:')}token?${query.toString()}`)).text();
  project.hide(token);
  const client = await project.connect(token);
  const { status } = await client.request(type === 'wall' ? 'live.wall.join' : 'live.user.join');
  assert.equal(status, 200);
  return client;
}

/** The processes of the workers that serve these users. */
export async function workersOf(project: Project, ...users: readonly string[]): Promise<unknown[]> {
  const { connections } = await project.connections();
  return users.map((user) => connections.find((row) => row.user === user)?.worker);
}
