import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { headerValues } from './header-values.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Finds out where a client is, when proxies that are trusted may stand between. */
export class ClientAddresses {
  readonly #trusted: readonly [Address, number][];

  /** @param proxies Addresses and networks in CIDR notation. */
  constructor(proxies: readonly string[]) {
    this.#trusted = proxies.map(readNetwork);
  }

  /**
   * The address of a request's client as text: that of the socket, unless it is a trusted proxy; then the nearest hop of
   * `X-Forwarded-For` that is none, or else what `X-Real-IP` says. A client can write these headers itself, so hops count
   * from the right and only as far as they were added by a proxy that is trusted.
   */
  of(request: IncomingMessage): string {
    const peer = readAddress(request.socket.remoteAddress ?? '');
    if (peer === undefined) return '';
    return write(this.#isTrusted(peer) ? this.#behind(peer, request) : peer);
  }

  #behind(proxy: Address, request: IncomingMessage): Address {
    const hops = headerValues(request, 'x-forwarded-for').flatMap((value) => value.split(','));
    if (hops.length === 0) return readSingle(headerValues(request, 'x-real-ip')) ?? proxy;
    let nearest = proxy;
    for (const hop of hops.toReversed()) {
      const address = readHop(hop.trim());
      if (address === undefined) return nearest; // whoever wrote this does not say from whom it has it
      nearest = address;
      if (!this.#isTrusted(address)) break;
    }
    return nearest;
  }

  #isTrusted(address: Address): boolean {
    return this.#trusted.some(
      ([network, bits]) => address.kind() === network.kind() && address.match(network, bits),
    );
  }
}

/** Addresses that count as one client: an IPv4 address is one, of IPv6 every subscriber has at least a /64. */
export function addressGroup(address: string): string {
  const read = readAddress(address);
  if (read === undefined || !('parts' in read)) return address;
  return `${read.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

function readNetwork(text: string): [Address, number] {
  const [address = '', bits] = text.split('/');
  const whole = ipaddr.parse(address);
  const width = whole.kind() === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? width : Number(bits);
  // A mapped network is one of IPv4, as its addresses are.
  return 'parts' in whole && whole.isIPv4MappedAddress() && prefix >= 96
    ? [whole.toIPv4Address(), prefix - 96]
    : [whole, prefix];
}

/** `ipaddr` takes forms such as 127.1 and 0x7f000001, which only confuse; IPv4 in IPv6 comes out as IPv4. */
function readAddress(text: string): Address | undefined {
  return isIP(text) === 0 ? undefined : ipaddr.process(text);
}

/** Some proxies add a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function readHop(text: string): Address | undefined {
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? /^([\d.]+):\d{1,5}$/.exec(text);
  return readAddress(bare?.[1] ?? text);
}

function readSingle(values: readonly string[]): Address | undefined {
  return values.length === 1 ? readHop(values[0]?.trim() ?? '') : undefined;
}

/** Without the zone of a link-local address, which is the name of one of our own interfaces. */
function write(address: Address): string {
  return 'parts' in address ? new ipaddr.IPv6(address.parts).toString() : address.toString();
}
