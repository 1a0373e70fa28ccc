import type { Socket } from 'node:net';
import type { Log } from '#library';
import type { Subscription } from '../bus.js';
import type { Cluster } from '../cluster.js';
import type { MemoryCluster } from '../memory-cluster.js';
import { StoreUnavailable } from '../store-unavailable.js';
import { type BusMessage, failureOf, type Hello, kinds, type Methods, remoteVersion } from './messages.js';
import { maxMessageBytes, PacketSocket } from './packet-socket.js';

/** More than so many bytes that a client does not take end its connection. */
const maxQueuedBytes = 67_108_864;

type Method = (...args: never[]) => Promise<unknown>;

/** One client of the server. */
export class Session {
  readonly #socket: PacketSocket;
  readonly #subscriptions = new Map<string, Subscription>();
  #cluster: Cluster | undefined;
  #methods: ReadonlyMap<string, Method> = new Map();

  constructor(
    socket: Socket,
    private readonly memory: MemoryCluster,
    private readonly log: Log,
    ended: (session: Session) => void,
  ) {
    this.#socket = new PacketSocket(socket, {
      message: (kind, sequence, text) => this.#received(kind, sequence, text),
      ended: () => {
        void this.#cluster?.close();
        ended(this);
      },
    });
  }

  /** Ends the connection. */
  close(): void {
    this.#socket.destroy();
  }

  #received(kind: number, sequence: number, text: string): void {
    if (kind === kinds.hello && this.#cluster === undefined) {
      this.#greet(sequence, JSON.parse(text));
    } else if (kind === kinds.request && this.#cluster !== undefined) {
      const [name, ...args]: [string, ...never[]] = JSON.parse(text);
      void this.#answer(sequence, name, args);
    } else {
      throw new RangeError(`a message of kind ${kind} was not expected`);
    }
  }

  #greet(sequence: number, { version, node }: Hello): void {
    if (version !== remoteVersion) {
      const message = `This server of shared state speaks version ${remoteVersion}, the client ${version}.`;
      this.#fail(sequence, new StoreUnavailable('refused', message));
      return;
    }
    this.#cluster = this.memory.node(node);
    this.#methods = new Map(Object.entries(this.#methodsOf(this.#cluster)));
    this.#send(kinds.result, sequence, '');
  }

  async #answer(sequence: number, name: string, args: never[]): Promise<void> {
    try {
      const method = this.#methods.get(name);
      if (method === undefined) throw new StoreUnavailable('refused', `There is no method ${name}.`);
      const result = JSON.stringify(await method(...args)) ?? '';
      if (Buffer.byteLength(result) > maxMessageBytes) {
        throw new StoreUnavailable(
          'refused',
          `The answer of ${name} is larger than ${maxMessageBytes} bytes.`,
        );
      }
      this.#send(kinds.result, sequence, result);
    } catch (error) {
      this.#fail(sequence, error);
    }
  }

  #fail(sequence: number, error: unknown): void {
    this.#send(kinds.failure, sequence, JSON.stringify(failureOf(error)));
  }

  #send(kind: number, sequence: number, text: string): void {
    this.#socket.send(kind, sequence, text);
    if (this.#socket.queuedBytes <= maxQueuedBytes) return;
    this.log.warn({ node: this.#cluster?.bus.node }, 'a process does not take its answers and is cut off');
    this.#socket.destroy();
  }

  async #subscribe({ bus }: Cluster, channel: string): Promise<void> {
    if (this.#subscriptions.has(channel)) return;
    const subscription = await bus.subscribe(channel, (message, from) => {
      const sent: BusMessage = [channel, message, from];
      this.#send(kinds.busMessage, 0, JSON.stringify(sent));
    });
    this.#subscriptions.set(channel, subscription);
  }

  async #unsubscribe(channel: string): Promise<void> {
    const subscription = this.#subscriptions.get(channel);
    this.#subscriptions.delete(channel);
    await subscription?.end();
  }

  #methodsOf(cluster: Cluster): { [Name in keyof Methods]: Methods[Name] } {
    const { store, presence, ledger, bus } = cluster;
    const { keys, sets, hashes, counters } = store;
    return {
      'keys.get': (key) => keys.get(key),
      'keys.set': (key, value, options) => keys.set(key, value, options),
      'keys.delete': (key) => keys.delete(key),
      'sets.add': (set, member) => sets.add(set, member),
      'sets.remove': (set, member) => sets.remove(set, member),
      'sets.has': (set, member) => sets.has(set, member),
      'sets.members': (set) => sets.members(set),
      'sets.size': (set) => sets.size(set),
      'hashes.set': (hash, field, value) => hashes.set(hash, field, value),
      'hashes.get': (hash, field) => hashes.get(hash, field),
      'hashes.delete': (hash, field) => hashes.delete(hash, field),
      'hashes.all': async (hash) => [...(await hashes.all(hash))],
      'hashes.take': (hash, field) => hashes.take(hash, field),
      'counters.add': (counter, by, ttlMs) => counters.add(counter, by, ttlMs),
      'counters.addOnce': (counter, by, eventId, rememberMs) =>
        counters.addOnce(counter, by, eventId, rememberMs),
      'counters.get': (counter) => counters.get(counter),
      'presence.add': (uid, connection) => presence.add(uid, connection),
      'presence.remove': (uid, connection) => presence.remove(uid, connection),
      'presence.of': (uid) => presence.of(uid),
      'presence.count': (uid) => presence.count(uid),
      'ledger.open': (entry) => ledger.open(entry),
      'ledger.addTo': (connection, set) => ledger.addTo(connection, set),
      'ledger.removeFrom': (connection, set) => ledger.removeFrom(connection, set),
      'ledger.addController': (connection, controller) => ledger.addController(connection, controller),
      'ledger.removeController': (connection, controller) => ledger.removeController(connection, controller),
      'ledger.claim': (connection, options) => ledger.claim(connection, options),
      'ledger.finish': (claim) => ledger.finish(claim),
      'ledger.entriesOf': (gateway, after) => ledger.entriesOf(gateway, after),
      'ledger.gateways': () => ledger.gateways(),
      'ledger.lease': (gateway, ms) => ledger.lease(gateway, ms),
      'ledger.leave': (gateway) => ledger.leave(gateway),
      'ledger.expiredGateways': () => ledger.expiredGateways(),
      'bus.publish': (channel, message) => bus.publish(channel, message),
      'bus.subscribe': (channel) => this.#subscribe(cluster, channel),
      'bus.unsubscribe': (channel) => this.#unsubscribe(channel),
    };
  }
}
