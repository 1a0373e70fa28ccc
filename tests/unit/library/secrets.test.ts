import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isSecretName, maskSecrets, maskText } from '#library';

import { settingsSchema } from '../../../core/config/schema.js';

describe('maskSecrets', () => {
  it('hides keys, secrets and passwords of settings, and nothing else', () => {
    const settings = settingsSchema.parse({
      auth: {
        keys: { k1: 'hush-1', k2: 'hush-2' },
        legacy3des: { keys: ['hush-3', 'hush-4'], maxAgeSec: 60 },
      },
      manager: { secret: 'hush-5' },
      redis: { url: 'redis://holdline:hush-6@redis.internal:6379/2' },
    });
    const masked = maskSecrets(settings);
    assert.ok(!JSON.stringify(masked).includes('hush'));
    assert.deepEqual(masked, {
      ...settings,
      auth: {
        ...settings.auth,
        keys: { k1: '[hidden]', k2: '[hidden]' },
        legacy3des: { keys: ['[hidden]', '[hidden]'], maxAgeSec: 60 },
      },
      manager: { ...settings.manager, secret: '[hidden]' },
      redis: { ...settings.redis, url: 'redis://holdline:[hidden]@redis.internal:6379/2' },
    });
  });

  it('shows that a secret is not set', () => {
    assert.deepEqual(maskSecrets({ secret: '', password: null, keys: {}, token: false }), {
      secret: '',
      password: null,
      keys: {},
      token: false,
    });
  });

  it('hides secrets at every depth, numbers too', () => {
    const value = { clients: [{ client_id: 'demo', api_key: 'hush', pin: { password: 4711 } }] };
    assert.deepEqual(maskSecrets(value), {
      clients: [{ client_id: 'demo', api_key: '[hidden]', pin: { password: '[hidden]' } }],
    });
  });

  it('leaves the original as it is', () => {
    const value = Object.freeze({ secret: 'hush' });
    maskSecrets(value);
    assert.deepEqual(value, { secret: 'hush' });
  });
});

describe('isSecretName', () => {
  it('knows secrets by every spelling', () => {
    const names = ['token', 'accessToken', 'API_KEY', 'x-api-key', 'Authorization', 'Set-Cookie', 'passwd'];
    for (const name of [
      ...names,
      'userPassword',
      'clientSecret',
      'session_key',
      'keys',
      'sign',
      'privateKey',
    ])
      assert.ok(isSecretName(name), name);
  });

  it('leaves names alone that are no secrets', () => {
    for (const name of ['closeKey', 'maxJsonKeys', 'signal', 'author', 'design', 'monkey', 'url', 'id'])
      assert.ok(!isSecretName(name), name);
  });
});

describe('maskText', () => {
  it('hides what a query says', () => {
    assert.equal(
      maskText('GET /?auth=hush&room=1&access_token=hush HTTP/1.1'),
      'GET /?auth=[hidden]&room=1&access_token=[hidden] HTTP/1.1',
    );
  });

  it('hides the password of an address, also one with an @', () => {
    assert.equal(maskText('connect redis://:hu@sh@host:1'), 'connect redis://:[hidden]@host:1');
    assert.equal(maskText('http://host:80/a@b'), 'http://host:80/a@b');
  });

  it('hides headers, tokens and JSON in a text', () => {
    const token = `a1.k1.${'A'.repeat(16)}.${'B'.repeat(40)}.${'C'.repeat(22)}`;
    assert.equal(maskText(`refused ${token}, gone`), 'refused [hidden], gone');
    assert.equal(maskText('authorization: Basic aHVzaA==\nhost: a'), 'authorization: [hidden]\nhost: a');
    assert.equal(maskText('with Bearer hush-hush-hush'), 'with Bearer [hidden]');
    assert.equal(maskText('{"token":"hu\\"sh","a":"b"}'), '{"token":"[hidden]","a":"b"}');
  });

  it('leaves ordinary sentences alone', () => {
    const text = 'live.user.say failed: expected a=1, b=2 at https://example.test/a?b=c (line 7)';
    assert.equal(maskText(text), text);
  });

  it('takes no more time than the length of a text asks for', () => {
    for (const text of [
      'a.'.repeat(100_000),
      'a://'.repeat(50_000),
      '"a"'.repeat(50_000),
      `a=${'='.repeat(99_999)}`,
    ]) {
      const began = performance.now();
      maskText(text);
      assert.ok(performance.now() - began < 2_000);
    }
  });
});
