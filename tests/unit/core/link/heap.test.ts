import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReadMemory } from '../../../../core/link/heap.js';

const mebibyte = 1_048_576;
const cell = new Int32Array(new SharedArrayBuffer(4));

describe('the memory of what was read', () => {
  it('is freed when six mebibytes were read', () => {
    const memory = new ReadMemory();
    const before = process.memoryUsage().arrayBuffers;
    for (let piece = 0; piece < 64; piece++) Buffer.allocUnsafeSlow(65_536);
    for (let count = 0; count < 6; count++) memory.count(mebibyte);
    // Another thread frees it. There is little to be done meanwhile, or V8 would collect it by itself.
    const isFree = () => process.memoryUsage().arrayBuffers < before + mebibyte;
    for (let waited = 0; waited < 10 && !isFree(); waited++) Atomics.wait(cell, 0, 0, 20);
    assert.ok(isFree());
  });
});
