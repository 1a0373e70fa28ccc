import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findOriginFault } from '../../../../core/gateway/origin.js';
import { requestFrom } from '../../../support/request.js';

const listed = {
  origins: ['https://app.example.test', 'http://[::1]:8080', 'capacitor://localhost'],
  requireOrigin: true,
};
const unlisted = { origins: [], requireOrigin: false };

function faultOf(rules: typeof listed | typeof unlisted, host: string, ...origins: readonly string[]) {
  const lines = origins.map((origin) => ['Origin', origin] as const);
  return findOriginFault(requestFrom('192.0.2.1', ['Host', host], ...lines), rules);
}

describe('Origin', () => {
  it('is one of the list, in any case, with or without the default port', () => {
    for (const origin of [
      'https://app.example.test',
      'HTTPS://App.Example.TEST',
      'https://app.example.test:443',
      'http://[::1]:8080',
      'capacitor://localhost',
    ]) {
      assert.equal(faultOf(listed, 'ws.example.test', origin), undefined, origin);
    }
  });

  it('is refused when it only looks like one of them', () => {
    for (const origin of [
      '',
      'null',
      'app.example.test',
      'http://app.example.test',
      'https://app.example.test:80',
      'https://app.example.test:4433',
      'https://app.example.test:443:443',
      'https://app.example.test.',
      'https://app.example.test/',
      'https://app.example.test https://evil.test',
      'https://app.example.test, https://evil.test',
      'https://app.example.test.evil.test',
      'https://app.example.test@evil.test',
      'https://notapp.example.test',
      'http://[::1]',
      'http://[::2]:8080',
      '*',
    ]) {
      assert.equal(faultOf(listed, 'app.example.test', origin), 'foreign Origin', origin);
    }
  });

  it('must be there exactly once', () => {
    const good = 'https://app.example.test';
    assert.equal(faultOf(listed, 'ws.example.test', good, good), 'more than one Origin');
    assert.equal(faultOf(listed, 'ws.example.test'), 'no Origin');
    assert.equal(faultOf({ ...listed, requireOrigin: false }, 'ws.example.test'), undefined);
  });

  it('is the host that the page connects to where there is no list', () => {
    for (const [host, origin] of [
      ['live.example.test', 'https://live.example.test'],
      ['Live.Example.test', 'http://live.example.test'],
      ['live.example.test:443', 'https://live.example.test'],
      ['live.example.test', 'https://live.example.test:443'],
      ['live.example.test:80', 'http://live.example.test'],
      ['live.example.test:8443', 'https://live.example.test:8443'],
      ['[::1]:20000', 'http://[::1]:20000'],
    ] as const) {
      assert.equal(faultOf(unlisted, host, origin), undefined, `${origin} at ${host}`);
    }
    for (const [host, origin] of [
      ['live.example.test', 'https://evil.test'],
      ['live.example.test:443', 'http://live.example.test'],
      ['live.example.test:8443', 'https://live.example.test'],
      ['live.example.test', 'null'],
      ['live.example.test', ''],
      ['[::1]:20000', 'http://[::1]'],
      ['live.example.test', 'chrome-extension://live.example.test'],
    ] as const) {
      assert.equal(faultOf(unlisted, host, origin), 'foreign Origin', `${origin} at ${host}`);
    }
  });

  it('is anybody with a star, for development', () => {
    const anybody = { origins: ['*'], requireOrigin: false };
    for (const origin of ['https://evil.test', 'null', 'file://']) {
      assert.equal(faultOf(anybody, 'live.example.test', origin), undefined, origin);
    }
  });
});
