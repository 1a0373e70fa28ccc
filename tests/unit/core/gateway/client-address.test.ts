import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressGroup, ClientAddresses } from '../../../../core/gateway/client-address.js';
import { requestFrom } from '../../../support/request.js';

const forwarded = 'X-Forwarded-For';
const proxies = ['127.0.0.1', '10.0.0.0/8', '2001:db8:ffff::/48', '::ffff:172.16.0.0/108'];
const addresses = new ClientAddresses(proxies);

function forwardedBy(peer: string, ...lines: readonly string[]): string {
  return addresses.of(requestFrom(peer, ...lines.map((line) => [forwarded, line] as const)));
}

describe('the address of a client', () => {
  it('is that of its socket', () => {
    for (const address of ['192.0.2.1', '2001:db8::1', '::1']) {
      assert.equal(new ClientAddresses([]).of(requestFrom(address)), address);
    }
    assert.equal(new ClientAddresses([]).of(requestFrom(undefined)), '', 'the socket is gone already');
  });

  it('is written in one way only', () => {
    assert.equal(forwardedBy('::ffff:192.0.2.1'), '192.0.2.1');
    assert.equal(forwardedBy('2001:0DB8:0:0::1'), '2001:db8::1');
    assert.equal(forwardedBy('fe80::1%eth0'), 'fe80::1');
  });

  it('is not what a client says that is no trusted proxy', () => {
    assert.equal(forwardedBy('192.0.2.1', '198.51.100.9'), '192.0.2.1');
    assert.equal(addresses.of(requestFrom('192.0.2.1', ['X-Real-IP', '198.51.100.9'])), '192.0.2.1');
    const none = new ClientAddresses([]);
    assert.equal(none.of(requestFrom('127.0.0.1', [forwarded, '198.51.100.9'])), '127.0.0.1');
  });

  it('is what a trusted proxy says', () => {
    for (const proxy of ['127.0.0.1', '::ffff:10.1.2.3', '2001:db8:ffff:1::9', '172.31.0.1']) {
      assert.equal(forwardedBy(proxy, '198.51.100.9'), '198.51.100.9', proxy);
    }
    assert.equal(addresses.of(requestFrom('127.0.0.1', ['x-real-ip', ' 198.51.100.9 '])), '198.51.100.9');
    assert.equal(forwardedBy('127.0.0.1', '2001:DB8::7'), '2001:db8::7');
    assert.equal(forwardedBy('172.32.0.1', '198.51.100.9'), '172.32.0.1', 'the network ends before');
  });

  it('is the nearest hop that is no trusted proxy, whatever stands before it', () => {
    assert.equal(forwardedBy('127.0.0.1', '1.1.1.1, 198.51.100.9, 10.0.0.1'), '198.51.100.9');
    assert.equal(forwardedBy('127.0.0.1', '1.1.1.1', '198.51.100.9,10.0.0.1', '10.0.0.2'), '198.51.100.9');
    assert.equal(forwardedBy('127.0.0.1', 'junk, 198.51.100.9'), '198.51.100.9');
    assert.equal(forwardedBy('127.0.0.1', '10.0.0.7, 10.0.0.1'), '10.0.0.7', 'a client among the proxies');
  });

  it('may come with a port', () => {
    assert.equal(forwardedBy('127.0.0.1', '198.51.100.9:4711'), '198.51.100.9');
    assert.equal(forwardedBy('127.0.0.1', '[2001:db8::7]:4711'), '2001:db8::7');
    assert.equal(forwardedBy('127.0.0.1', '[2001:db8::7]'), '2001:db8::7');
  });

  it('is that of the proxy which gives none', () => {
    for (const line of [
      '',
      'unknown',
      '1',
      '0x7f.1',
      '198.51.100.9, _hidden',
      '999.1.1.1',
      '1.1.1.1\u001B[2J',
    ]) {
      assert.equal(forwardedBy('127.0.0.1', line), '127.0.0.1', line);
    }
    assert.equal(forwardedBy('127.0.0.1', 'unknown, 10.0.0.1'), '10.0.0.1');
    const twice = requestFrom('127.0.0.1', ['X-Real-IP', '1.1.1.1'], ['X-Real-IP', '2.2.2.2']);
    assert.equal(addresses.of(twice), '127.0.0.1');
  });
});

describe('addresses that count as one client', () => {
  it('are the same IPv4 address, or the same /64', () => {
    assert.equal(addressGroup('192.0.2.1'), '192.0.2.1');
    assert.notEqual(addressGroup('192.0.2.1'), addressGroup('192.0.2.2'));
    assert.equal(addressGroup('::ffff:192.0.2.1'), addressGroup('::ffff:192.0.2.1'));
    assert.equal(addressGroup('2001:db8:0:1::1'), addressGroup('2001:db8:0:1:ffff:ffff:ffff:ffff'));
    assert.notEqual(addressGroup('2001:db8:0:1::1'), addressGroup('2001:db8:0:2::1'));
    assert.equal(addressGroup(''), '');
  });
});
