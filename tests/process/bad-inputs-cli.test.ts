import { describe, it } from 'node:test';
import { cliCases, judgeConsole } from '../support/bad-inputs/console-cases.js';
import { arrange, checkConsoleEffect, runCase } from '../support/bad-inputs/console-scenes.js';

describe('bad inputs, cli', () => {
  for (const entry of cliCases) {
    it(`${entry.id}: ${entry.title}`, async (test) => {
      const scene = await arrange(test, entry);
      const began = performance.now();
      const { outcome, served } = await runCase(scene, entry);
      judgeConsole(entry, { ...outcome, milliseconds: performance.now() - began });
      checkConsoleEffect(entry, scene, served);
    });
  }
});
