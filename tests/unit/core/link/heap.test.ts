import { describe, it } from 'node:test';
import { ReadMemory } from '../../../../core/link/heap.js';
import { until } from '../../../support/until.js';

const mebibyte = 1_048_576;

describe('the memory of what was read', () => {
  it('is freed when six mebibytes were read', async () => {
    const memory = new ReadMemory();
    const before = process.memoryUsage().arrayBuffers;
    for (let piece = 0; piece < 64; piece++) Buffer.allocUnsafeSlow(65_536);
    for (let count = 0; count < 6; count++) memory.count(mebibyte);
    await until('it is free', () => process.memoryUsage().arrayBuffers < before + mebibyte);
  });
});
