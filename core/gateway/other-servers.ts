import type { Clock, Log } from '#library';
import type { Bus } from '../cluster/bus.js';
import { acrossChannel, type AcrossMessage, decodeAcross, serverOf } from '../link/across.js';
import type { Directory } from './directory.js';
import type { Sender } from './sender.js';

/** How often listening is tried where the bus cannot be reached, milliseconds. */
const retryMs = 2_000;

/** What is heard is carried out with these. */
export interface OtherServersOptions {
  readonly bus: Bus;
  readonly directory: Directory;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly log: Log;
}

/** Carries out what workers of other machines say; those of this one have links. Where the bus is away it is tried again. */
export async function listenToOtherServers(options: OtherServersOptions): Promise<void> {
  const { bus, clock, log } = options;
  const own = serverOf(bus.node);
  const obey = (text: string, from: string) => {
    if (serverOf(from) !== own) carryOut(decodeAcross(text), options);
  };
  try {
    await bus.subscribe(acrossChannel, obey);
  } catch (error) {
    log.warn({ reason: String(error) }, 'other machines cannot be heard: trying again');
    clock.after(retryMs, () => void listenToOtherServers(options));
  }
}

function carryOut(message: AcrossMessage, { directory, sender }: OtherServersOptions): void {
  if (message.kind === 'broadcast') {
    const receivers = directory.receiversOf(message.recipients);
    if (receivers.size > 0) sender.broadcast(receivers, message.data, () => undefined);
    return;
  }
  const connection = directory.find(message.id);
  if (connection === undefined) return;
  sender.catchUp(connection);
  connection.closeWith(message.code, message.reason);
}
