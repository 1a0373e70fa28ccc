import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRedisUrl, type RedisAddress } from '../../../../core/cluster/redis-url.js';

const plain: RedisAddress = {
  isEncrypted: false,
  username: undefined,
  password: undefined,
  db: 0,
  at: { kind: 'single', server: { host: 'localhost', port: 6379 } },
};
const single = (host: string, port: number) => ({ kind: 'single', server: { host, port } }) as const;

describe('the URL of Redis', () => {
  const good: readonly (readonly [url: string, expected: RedisAddress])[] = [
    ['redis://localhost', plain],
    ['redis://localhost/', plain],
    ['redis://10.0.0.1:7000/3', { ...plain, db: 3, at: single('10.0.0.1', 7000) }],
    ['redis://[::1]:7000', { ...plain, at: single('::1', 7000) }],
    ['rediss://localhost', { ...plain, isEncrypted: true }],
    ['redis://:p%40ss%2F@localhost', { ...plain, password: 'p@ss/' }],
    ['redis://me:secret@localhost', { ...plain, username: 'me', password: 'secret' }],
    [
      'redis+sentinel://:secret@one,two:26380,[::1]:26381/mymaster/2',
      {
        ...plain,
        password: 'secret',
        db: 2,
        at: {
          kind: 'sentinel',
          name: 'mymaster',
          sentinels: [
            { host: 'one', port: 26379 },
            { host: 'two', port: 26380 },
            { host: '::1', port: 26381 },
          ],
        },
      },
    ],
    [
      'redis+sentinel://one/my%20master',
      { ...plain, at: { kind: 'sentinel', name: 'my master', sentinels: [{ host: 'one', port: 26379 }] } },
    ],
  ];
  for (const [url, expected] of good) {
    it(`is understood: ${url}`, () => assert.deepEqual(parseRedisUrl(url), expected));
  }

  const bad = [
    '',
    'localhost:6379',
    'http://localhost:6379',
    'REDIS://localhost',
    'redis+sentinel+tls://one/name',
    'redis://',
    'redis://localhost:0',
    'redis://localhost:65536',
    'redis://localhost:port',
    'redis://one,two',
    'redis://localhost/name',
    'redis://localhost/1/2',
    'redis://localhost?db=1',
    'redis://a b',
    'redis://%zz@localhost',
    'redis+sentinel://one',
    'redis+sentinel://one/',
    'redis+sentinel://one,/name',
    'redis+sentinel://one/name/db',
  ];
  for (const url of bad) {
    it(`is refused: ${JSON.stringify(url)}`, () => assert.equal(parseRedisUrl(url), undefined));
  }
});
