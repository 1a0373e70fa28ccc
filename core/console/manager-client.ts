import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { ControlEvent, ControlRequest, ControlResults } from '../manager/control-messages.js';
import { pidPath, readPidFile } from '../manager/pid-file.js';
import type { Progress } from '../manager/rollout.js';
import { readSecret } from '../manager/secret.js';
import { readSettings } from './read-settings.js';
import type { CommandContext } from './terminal.js';

/** Nobody answers where the manager should be. */
export class NotRunning extends Error {
  constructor() {
    super('not running: public/console start');
    this.name = 'NotRunning';
  }
}

/** The manager said no, or did not say anything. */
export class ManagerRefused extends Error {
  constructor(
    readonly reasons: readonly string[],
    /** The generation in service, where the manager said it. */
    readonly generation?: number,
  ) {
    super(reasons.join('\n'));
    this.name = 'ManagerRefused';
  }
}

interface Address {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  /** Who says that the manager listens there: a living process, the operator, or the settings alone. */
  readonly saidBy: 'process' | 'operator' | 'settings';
}

/** Where a manager is said to be; what is left out is as this project has it. */
export interface ManagerPlace {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

const connectMs = 5_000;
const mostBytes = 16_777_216;

/** Asks the manager of the project, or the one at that place, and resolves with its answer. */
export async function askManager<Method extends ControlRequest['method']>(
  context: CommandContext,
  request: Extract<ControlRequest, { method: Method }>,
  progress: Progress = () => {},
  place: ManagerPlace = {},
): Promise<ControlResults[Method]> {
  return converse<ControlResults[Method]>(await findManager(context, place), request, progress);
}

async function findManager(context: CommandContext, place: ManagerPlace): Promise<Address> {
  if (place.host !== undefined || place.port !== undefined) return findNamed(context, place);
  const found = readPidFile(pidPath(context.root));
  const secret = readSecret(context.root);
  if (found.kind === 'running') {
    const { pid, manager } = found.record;
    if (manager === undefined || secret === undefined)
      throw new ManagerRefused([`the server (pid ${pid}) is starting: try again in a moment`]);
    return { ...manager, secret, saidBy: 'process' };
  }
  const settings = await readSettings(context, join(context.root, 'dist')).catch(() => undefined);
  const known = settings?.manager.secret || secret;
  if (settings === undefined || known === undefined) throw new NotRunning();
  return { ...settings.manager, secret: known, saidBy: 'settings' };
}

async function findNamed(context: CommandContext, { host, port }: ManagerPlace): Promise<Address> {
  const settings = await readSettings(context, join(context.root, 'dist')).catch(() => undefined);
  const secret = settings?.manager.secret || readSecret(context.root) || '';
  const { host: usualHost, port: usualPort } = settings?.manager ?? { host: '127.0.0.1', port: 20_001 };
  return { host: host ?? usualHost, port: port ?? usualPort, secret, saidBy: 'operator' };
}

function converse<Result>(address: Address, request: ControlRequest, progress: Progress): Promise<Result> {
  const socket = new WebSocket(urlOf(address), {
    headers: { authorization: `Bearer ${address.secret}` },
    handshakeTimeout: connectMs,
    maxPayload: mostBytes,
  });
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify(request)));
    socket.on('error', (error) => {
      const isNobody = 'code' in error && error.code === 'ECONNREFUSED' && address.saidBy === 'operator';
      reject(isNobody ? new NotRunning() : cannotConnect(address, `does not answer: ${error.message}`));
    });
    socket.on('unexpected-response', (handshake, { statusCode }) => {
      handshake.destroy();
      const why = statusCode === 401 ? 'the secret in runtime/secret' : `this console (${statusCode})`;
      reject(cannotConnect(address, `refuses ${why}`));
    });
    socket.on('close', () => reject(new ManagerRefused(['the manager ended before it answered'])));
    socket.on('message', (data) => {
      try {
        // Whoever knows the secret is our own manager, so what it says is not looked at.
        hear(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
      } catch {
        reject(new ManagerRefused(['the answer of the manager made no sense']));
      }
    });
    const hear = (said: ControlEvent<Result>) => {
      if (said.event === 'progress') progress(said.text);
      if (said.event === 'done') resolve(said.result);
      if (said.event === 'failed') reject(new ManagerRefused(said.reasons, said.generation));
    };
  });
}

function cannotConnect({ host, port, saidBy }: Address, why: string): Error {
  if (saidBy === 'settings') return new NotRunning(); // another program may have that port
  return new ManagerRefused([`the manager on ${host}:${port} ${why}`]);
}

function urlOf({ host, port }: Address): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `ws://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/`;
}
