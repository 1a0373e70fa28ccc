import { systemClock } from '#library';
import { RedisCluster } from '../../core/cluster/redis-cluster.js';
import { LogListener } from './log-listener.js';

/**
 * A process with a gateway's entries that dies in the middle of changing them: at once after it has asked for a membership
 * (`asked`), or whenever it is killed, while it changes as fast as it can (`busy`).
 */
const [url = '', prefix = '', when = ''] = process.argv.slice(2);
const settings = { url, prefix, connectTimeoutMs: 1_000, commandTimeoutMs: 1_000 };
const { ledger } = await RedisCluster.open(settings, 'dying', systemClock, new LogListener().log);
await ledger.lease('g1', 60_000);

if (when === 'asked') {
  await ledger.open({ id: 'g1.1', facts: null, uid: 'ann', openedAt: 1, closeKeys: ['first'] });
  void ledger.addTo('g1.1', 'room');
  process.kill(process.pid, 'SIGKILL');
}

for (let number = 1; ; number += 1) {
  const id = `g1.${number}`;
  void ledger.open({ id, facts: null, uid: `user ${number % 7}`, openedAt: 1, closeKeys: ['room'] });
  const sets = Array.from({ length: 10 }, (_, index) => `set ${index}`);
  await Promise.all(sets.map((set) => ledger.addTo(id, set)));
  await Promise.all([ledger.removeFrom(id, 'set 1'), ledger.addController(id, 'live.user')]);
  if (number === 20) process.send?.('busy');
}
