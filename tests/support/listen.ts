import type { Bus } from '../../core/cluster/bus.js';

/** A message and who has sent it. */
export type Heard = [message: string, from: string];

/** Resolves when it is listening; `heard` resolves with the next so many messages. */
export async function listen(bus: Bus, channel: string, count: number): Promise<{ heard: Promise<Heard[]> }> {
  const messages: Heard[] = [];
  let isFull: (messages: Heard[]) => void = () => undefined;
  const heard = new Promise<Heard[]>((resolve) => (isFull = resolve));
  await bus.subscribe(channel, (...message) => {
    if (messages.push(message) === count) isFull(messages);
  });
  return { heard };
}
