import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '#library';
import { linkUp } from '../base/link-up.js';
import { MemoryCluster } from '../cluster/memory-cluster.js';
import { Station } from '../gateway/station.js';
import { createApplication } from '../worker/application.js';
import { introduce } from '../worker/boot.js';
import { ActionWatch } from './action-watch.js';
import { FakeClock } from './fake-clock.js';
import { Holdline } from './holdline.js';
import { Lines } from './lines.js';
import { defaultPatienceMs } from './patience.js';
import { TestLog } from './test-log.js';
import { readTestSettings, type TestSettings } from './test-settings.js';

/** Whoever ends what was begun for it: a test, or `{ after }` with the function of a test runner. */
export interface Owner {
  after(end: () => Promise<void>): void;
}

/** How a server for tests is made. */
export interface HoldlineOptions {
  /** Merged over `config/` and the environment. `.env` is not read, and shared state is in memory. */
  readonly settings?: TestSettings;
  /** The server's; one that stands still until `advance`, at the time of now, where none is given. */
  readonly clock?: Clock;
  /** The compiled application tree, relative to `dist`; `app` where nothing is said. */
  readonly app?: string;
  /** How long anything that is awaited may take, milliseconds of the real clock; 5,000 where nothing is said. */
  readonly patienceMs?: number;
  /** Whether errors in the log are kept off standard error, because the test expects them. */
  readonly isQuiet?: boolean;
}

const project = fileURLToPath(new URL('../../..', import.meta.url));
const still = '; the clock of the server stands still until line.advance(ms)';
const id = 'test';

/**
 * Serves the compiled application in this process, on a free port, with a clock that the test moves and a state of its own. It
 * ends with its owner.
 * @throws {SettingsError} for settings that cannot be.
 * @throws {BootError} with everything that is wrong with the controllers.
 */
export async function startHoldline(owner: Owner, options: HoldlineOptions = {}): Promise<Holdline> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hl-')));
  const clock = options.clock ?? new FakeClock(Date.now());
  const appFolder = resolve(project, 'dist', options.app ?? 'app');
  const actions = new ActionWatch(appFolder);
  let line: Holdline | undefined;
  owner.after(async () => {
    await line?.end();
    actions.close();
    await rm(folder, { recursive: true, force: true });
  });
  await mkdir(join(folder, 'runtime'));
  const settings = await readTestSettings(project, folder, options.settings ?? {});
  const testLog = new TestLog(settings.log.level, options.isQuiet ?? false);
  const { log } = testLog;
  const memory = new MemoryCluster({ clock, log });
  const cluster = memory.node(id);
  const shared = { settings, cluster, clock, log };
  const around: ActionWatch['around'] = (handle) => actions.around(handle);
  const application = await createApplication({ ...shared, appFolder, root: folder, node: id, around });
  const station = new Station({ ...shared, id, root: project, report: () => undefined });
  await station.gateway.enrol();
  linkUp(station.gateway, application, introduce(application, { worker: id, node: id, generation: 1 }));
  const hint = clock instanceof FakeClock ? still : '';
  line = new Holdline({
    ...shared,
    folder,
    memory,
    station,
    application,
    actions,
    log: testLog,
    lines: new Lines(station.door.server),
    port: await station.door.listen({ host: '127.0.0.1', port: 0 }),
    patience: { ms: options.patienceMs ?? defaultPatienceMs, hint },
  });
  await application.begin({ number: 0, count: 1 });
  return line;
}
