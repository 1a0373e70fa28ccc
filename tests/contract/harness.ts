import { afterEach, beforeEach } from 'node:test';

import type { Cluster } from '../../core/cluster/cluster.js';

/** One state, and two nodes that see it. */
export interface Harness {
  readonly a: Cluster;
  readonly b: Cluster;
  /** Lets time pass for everything that expires. */
  readonly elapse: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Makes a harness with nothing in it. */
export type OpenHarness = () => Promise<Harness>;

/** A fresh harness for each test of the `describe` that calls it. */
export function useHarness(open: OpenHarness): () => Harness {
  let harness: Harness | undefined;
  beforeEach(async () => void (harness = await open()));
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });
  return () => {
    if (harness === undefined) throw new Error('there is a harness inside of tests only');
    return harness;
  };
}

/** Names that a careless key builder or protocol mixes up. */
export const oddNames = [
  'a:b',
  'a::b',
  ':',
  '{a}b',
  '*',
  'a?[b]',
  'a b',
  'a\nb',
  'a\r\nb',
  'a\0b',
  '\u007f\u0001',
  '"a"',
  '__proto__',
  'constructor',
  'holdline:',
  'höhe🎉',
  'x'.repeat(256),
];

/** Texts that are no name. */
export const badNames = ['', 'x'.repeat(257), 'ü'.repeat(129), 'a\ud800'];
