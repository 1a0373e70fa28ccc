import type { Settings } from '../config/schema.js';
import { OperationFailed } from './failure.js';

/** Fails with a sentence for each changed setting that the manager itself runs with, because no rollout replaces that. */
export function ensureSameManager(old: Settings, next: Settings): void {
  const isSame = {
    'setting.mode': old.setting.mode === next.setting.mode,
    'manager.host': old.manager.host === next.manager.host,
    'manager.port': old.manager.port === next.manager.port,
    'manager.secret': old.manager.secret === next.manager.secret,
    'redis.url': old.redis.url === next.redis.url,
    'redis.prefix': old.redis.prefix === next.redis.prefix,
  };
  const sentences = Object.entries(isSame)
    .filter(([, same]) => !same)
    .map(([name]) => `${name} cannot change while the server runs: stop and start`);
  if (sentences.length > 0) throw new OperationFailed('config', sentences);
}
