import assert from 'node:assert/strict';
import { z } from 'zod';
import { readVectors } from '../vectors.js';

const names = z.union([z.string().transform((name) => [name]), z.array(z.string())]);
const expectation = z.strictObject({
  exit: names,
  stderr: z.string().optional(),
  within_ms: z.int().optional(),
  effect: z.string().optional(),
});
const bareCase = z.object({ surface: z.string() });
const common = { id: z.string(), title: z.string(), expect: expectation, pre: z.string().optional() };
const cliCase = z.object({
  ...common,
  send: z.strictObject({ argv: z.array(z.string()), pre: z.string().optional() }),
});
const configCase = z.object({
  ...common,
  send: z.strictObject({
    patch: z.record(z.string(), z.unknown()).optional(),
    text: z.string().optional(),
    pre: z.string().optional(),
  }),
});
const vectors = z
  .object({
    fixtures: z.object({ exitCodes: z.record(z.string(), z.int()), origin: z.string() }),
    cases: z.array(z.unknown()),
  })
  .parse(readVectors('bad-inputs.json'));

/** A command line of the vectors. */
export type CliCase = z.output<typeof cliCase>;
/** A configuration of the vectors. */
export type ConfigCase = z.output<typeof configCase>;

export const cliCases: readonly CliCase[] = casesOf('cli').map((entry) => cliCase.parse(entry));
export const configCases: readonly ConfigCase[] = casesOf('config').map((entry) => configCase.parse(entry));

/** How a command ended, and how long it took. */
export interface ConsoleOutcome {
  readonly exitCode: number;
  readonly stderr: string;
  readonly milliseconds: number;
}

/** Compares the end of a command with what its case expects, but for the effect. */
export function judgeConsole(
  { expect }: CliCase | ConfigCase,
  { exitCode, stderr, milliseconds }: ConsoleOutcome,
): void {
  const fits = expect.exit.some((name) =>
    name === '!0' ? exitCode !== 0 : vectors.fixtures.exitCodes[name] === exitCode,
  );
  assert.ok(fits, `it ended with ${exitCode}: ${stderr}`);
  if (exitCode !== 0) assert.notEqual(stderr, '', 'it says why');
  if (expect.stderr !== undefined) {
    const pattern = new RegExp(expect.stderr, 'i');
    assert.ok(
      stderr.split('\n').some((line) => pattern.test(line)),
      stderr,
    );
  }
  if (expect.within_ms !== undefined) assert.ok(milliseconds <= expect.within_ms, `${milliseconds} ms`);
  assert.doesNotMatch(stderr, /^\s+at .*:\d+/m, 'no stack');
}

function casesOf(surface: 'cli' | 'config'): unknown[] {
  return vectors.cases.filter((entry) => bareCase.parse(entry).surface === surface);
}
