import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Controller,
  type OnReload,
  type OnShutdown,
  type OnWorkerStart,
  type OnWorkerStop,
  type WorkerFacts,
} from '#core';

/** Writes down the life of its worker: a line for each hook in `runtime/keeper.log`, where a test wants to know. */
@Controller()
export class KeeperController implements OnWorkerStart, OnWorkerStop, OnReload, OnShutdown {
  onWorkerStart({ number, count }: WorkerFacts): void {
    note(`start ${number} of ${count}`);
  }

  async onReload(): Promise<void> {
    note('reload');
    await Promise.resolve();
    throw new Error('a keeper that fails');
  }

  onShutdown(): void {
    note('shutdown');
  }

  async onWorkerStop(): Promise<void> {
    note('stop');
    if (process.env['KEEPER_NEVER_STOPS'] !== undefined) await new Promise(() => undefined);
  }
}

function note(what: string): void {
  const file = process.env['KEEPER_LOG'];
  if (file !== undefined) appendFileSync(join(process.cwd(), file), `${process.pid} ${what}\n`);
}
