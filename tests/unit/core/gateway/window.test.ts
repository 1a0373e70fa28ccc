import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Frame, FrameBudget, type Waiting, Window } from '../../../../core/gateway/window.js';

const frame = (text: string, isSecondTry = false): Frame => new Frame(Buffer.from(text), isSecondTry);

function textOf(item: Waiting | undefined): string | undefined {
  if (item === undefined) return undefined;
  return 'answer' in item ? `answer ${item.answer}` : item.data.toString();
}

/** Moves the next of the line, a frame, to the worker. */
function handOver(window: Window): number {
  const { next } = window;
  assert.ok(next !== undefined && 'data' in next);
  return window.handOver(next);
}

function start(max = 1_000): { budget: FrameBudget; window: Window } {
  const budget = new FrameBudget(max);
  return { budget, window: new Window(budget) };
}

/** What is left of a budget, found by asking. */
function free(budget: FrameBudget): number {
  let bytes = 0;
  while (budget.hasRoomFor(bytes + 1)) bytes++;
  return bytes;
}

function emptied(window: Window): (string | undefined)[] {
  const texts = [];
  for (let item = window.takeNext(); item !== undefined; item = window.takeNext()) texts.push(textOf(item));
  return texts;
}

describe('a window', () => {
  it('hands frames over in the order in which they came, each with a sequence of its own', () => {
    const { window } = start();
    for (const text of ['one', 'two', 'three']) window.wait(frame(text));
    assert.equal(textOf(window.next), 'one');
    const sequences = [handOver(window), handOver(window)];
    assert.equal(new Set(sequences).size, 2);
    assert.deepEqual([window.inFlight, window.inFlightBytes, textOf(window.next)], [2, 6, 'three']);
  });

  it('takes out what is acknowledged, in any order and once', () => {
    const { window } = start();
    for (const text of ['one', 'two', 'three']) window.wait(frame(text));
    const [one, two, three] = [handOver(window), handOver(window), handOver(window)];
    assert.equal(textOf(window.acknowledge(two)), 'two');
    assert.equal(window.acknowledge(two), undefined);
    assert.equal(window.acknowledge(three + 1), undefined);
    assert.equal(textOf(window.acknowledge(one)), 'one');
    assert.equal(window.isEmpty, false);
    assert.equal(textOf(window.acknowledge(three)), 'three');
    assert.equal(window.isEmpty, true);
  });

  it('takes back what the worker had in front of what waits, as is decided for each', () => {
    const { window } = start();
    for (const text of ['one', 'two', 'three']) window.wait(frame(text));
    handOver(window);
    handOver(window);
    window.takeBack((lost) => (textOf(lost) === 'one' ? { answer: 'lost' } : frame('two', true)));
    assert.deepEqual([window.inFlight, window.inFlightBytes], [0, 0]);
    assert.deepEqual(emptied(window), ['answer lost', 'two', 'three']);
  });

  it('does not take an old sequence for a new one after it took frames back', () => {
    const { window } = start();
    window.wait(frame('one'));
    const old = handOver(window);
    window.takeBack((lost) => lost);
    const fresh = handOver(window);
    assert.notEqual(old, fresh);
    assert.equal(window.acknowledge(old), undefined);
    assert.equal(textOf(window.acknowledge(fresh)), 'one');
  });

  it('answers waiting frames in their places and leaves answers as they are', () => {
    const { window } = start();
    window.wait(frame('one'));
    window.wait({ answer: 'two' });
    window.wait(frame('three'));
    window.answerWaiting((waiting) => `to ${textOf(waiting)}`);
    assert.deepEqual(emptied(window), ['answer to one', 'answer two', 'answer to three']);
  });

  it('counts its bytes as long as it has them, wherever they are', () => {
    const { budget, window } = start();
    for (const text of ['12345', '1234567890', '1']) window.wait(frame(text));
    assert.equal(free(budget), 984);
    const first = handOver(window);
    handOver(window);
    assert.equal(free(budget), 984);
    window.acknowledge(first);
    assert.equal(free(budget), 989);
    window.takeBack(() => ({ answer: '123' }));
    assert.equal(free(budget), 996);
    window.answerWaiting(() => '12');
    assert.equal(free(budget), 995);
    window.takeNext();
    assert.equal(free(budget), 998);
    window.takeNext();
    assert.equal(free(budget), 1_000);
  });

  it('gives everything back when it is cleared', () => {
    const { budget, window } = start();
    for (const text of ['12345', '1234567890', '1']) window.wait(frame(text));
    window.wait({ answer: 'tooBusy' });
    handOver(window);
    window.clear();
    assert.deepEqual([window.isEmpty, window.inFlight, free(budget)], [true, 0, 1_000]);
  });
});

describe('a frame budget', () => {
  it('has room up to its size and not a byte more', () => {
    const budget = new FrameBudget(10);
    budget.count(4);
    assert.deepEqual([budget.hasRoomFor(6), budget.hasRoomFor(7)], [true, false]);
    budget.count(-4);
    assert.ok(budget.hasRoomFor(10));
  });
});
