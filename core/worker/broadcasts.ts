import type { Clock } from '#library';
import type { ConnectionNumber, Recipients, ToGateway } from '../link/messages.js';
import { Deliveries } from './deliveries.js';
import type { OtherServers } from './other-servers.js';
import { ensureSendable, type GatewayLink, type OutletRules } from './outlet.js';

type Broadcast = Extract<ToGateway, { readonly kind: 'broadcast' }>;

/**
 * What is said to every gateway, because each knows some of the receivers: to those of this machine over their links, to others
 * over the bus.
 */
export class Broadcasts {
  readonly deliveries: Deliveries;
  readonly #links = new Set<GatewayLink>();
  readonly #rules: OutletRules;

  /** @param others Gateways on other machines; undefined where there are none. */
  constructor(
    rules: OutletRules,
    clock: Clock,
    private readonly others?: OtherServers,
  ) {
    this.#rules = rules;
    this.deliveries = new Deliveries(clock);
  }

  /** The language of texts that have several. */
  get locale() {
    return this.#rules.locale;
  }

  /** Takes in a gateway. */
  add(link: GatewayLink): void {
    this.#links.add(link);
  }

  /** Forgets a gateway that is gone, and its clients with it. */
  remove(link: GatewayLink): void {
    this.#links.delete(link);
    this.deliveries.lose(link);
  }

  /**
   * Sends a text frame to these.
   * @param connection Whose action says it: what one action says arrives in order. 0 is none.
   */
  emit(recipients: Recipients, data: string, connection: ConnectionNumber = 0): void {
    this.#send({ kind: 'broadcast', connection, call: 0, recipients, data });
  }

  /** The same; resolves with how many connections of this machine it was handed to. */
  async deliver(recipients: Recipients, data: string, connection: ConnectionNumber = 0): Promise<number> {
    return this.deliveries.expect(this.#links, (call) =>
      this.#send({ kind: 'broadcast', connection, call, recipients, data }),
    );
  }

  /** Ends the connection with that id, wherever it is. */
  kick(id: string, code: number, reason: string): void {
    for (const link of this.#links) link.send({ kind: 'kick', id, code, reason });
    this.others?.tell({ kind: 'kick', id, code, reason });
  }

  #send(message: Broadcast & { readonly data: string }): void {
    for (const link of this.#links) ensureSendable(message.data, link, this.#rules);
    const { recipients, data } = message;
    this.others?.tell({ kind: 'broadcast', recipients, data });
    for (const link of this.#links) link.send(message);
  }
}
