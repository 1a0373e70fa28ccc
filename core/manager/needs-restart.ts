import type { Child } from './child.js';
import type { Generation, Generations } from './generations.js';
import type { Slots } from './slots.js';

/** Sentences about what a reload could not bring in, because only gateways have it. */
export async function findNeedsRestart(
  gateways: Slots,
  generations: Generations,
  fresh: { readonly generation: Generation; readonly child: Child | undefined },
): Promise<string[]> {
  const sentences: string[] = [];
  const [gateway] = gateways.ready;
  if (gateway !== undefined && settingsOf(gateway) !== settingsOf(fresh.child)) {
    sentences.push('the settings changed: the gateways keep the old ones until restart');
  }
  const running = gateways.generation;
  if (running === undefined) return sentences;
  const [old, now] = await Promise.all(
    [running, fresh.generation].map((one) => generations.gatewayPrint(one)),
  );
  if (old !== now) sentences.push("the gateways' code changed: they keep the old one until restart");
  return sentences;
}

function settingsOf(child: Child | undefined): string | undefined {
  return child?.readyReport?.settings.settings;
}
