import type { Bus } from '../cluster/bus.js';
import { acrossChannel, decodeAcross, serverOf } from '../link/across.js';
import type { Directory } from './directory.js';
import type { Sender } from './sender.js';

/** What is heard is carried out with these. */
export interface OtherServersOptions {
  readonly bus: Bus;
  readonly directory: Directory;
  readonly sender: Sender;
}

/**
 * Carries out what workers of other machines say; those of this one have links.
 * @throws {StoreUnavailable} when the bus cannot be reached.
 */
export async function listenToOtherServers({ bus, directory, sender }: OtherServersOptions): Promise<void> {
  const own = serverOf(bus.node);
  await bus.subscribe(acrossChannel, (text, from) => {
    if (serverOf(from) === own) return;
    const message = decodeAcross(text);
    if (message.kind === 'broadcast') {
      const receivers = directory.receiversOf(message.recipients);
      if (receivers.size > 0) sender.broadcast(receivers, message.data, () => undefined);
      return;
    }
    const connection = directory.find(message.id);
    if (connection === undefined) return;
    sender.catchUp(connection);
    connection.closeWith(message.code, message.reason);
  });
}
