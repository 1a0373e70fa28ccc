import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RoomCensus } from '../../../core/manager/room-census.js';

/** What a gateway with these rooms lists when it may list so many. */
function listOf(rooms: Readonly<Record<string, number>>, limit: number) {
  const all = Object.entries(rooms).map(([name, members]) => ({ name, members }));
  return { kind: 'rooms', total: all.length, rooms: all.slice(0, limit) } as const;
}

/** Counts gateways whose rooms are given largest first, as they would answer. */
function count(gateways: readonly Readonly<Record<string, number>>[], limit: number) {
  const census = new RoomCensus<number>(limit);
  for (const [index, rooms] of gateways.entries()) census.add(index, listOf(rooms, limit));
  const asked = census.unlisted(census.rooms);
  for (const [index, names] of asked)
    census.addMembers(
      index,
      names,
      names.map((name) => gateways[index]?.[name] ?? 0),
    );
  const rooms = Object.fromEntries(census.rooms.map(({ name, members }) => [name, members]));
  return { rooms, total: census.total, isExact: census.isExact, asked: Object.fromEntries(asked) };
}

describe('the census of rooms', () => {
  it('adds up what the gateways list, and asks nobody again who has listed everything', () => {
    assert.deepEqual(count([{ hall: 3, bar: 1 }, { hall: 2, attic: 2 }, {}], 5), {
      rooms: { hall: 5, attic: 2, bar: 1 },
      total: 3,
      isExact: true,
      asked: {},
    });
  });

  it('asks those who left rooms out about the ones that others listed', () => {
    const gateways = [
      { hall: 9, bar: 8, attic: 7 },
      { bar: 9, cellar: 8, hall: 6, attic: 1 },
    ];
    assert.deepEqual(count(gateways, 2), {
      rooms: { bar: 17, hall: 15 },
      total: 5,
      isExact: false,
      asked: { 1: ['hall'] },
    });
  });

  it('is sure of the number where one gateway alone has rooms', () => {
    const { rooms, total, isExact } = count([{}, { hall: 3, bar: 2, attic: 1 }], 2);
    assert.deepEqual({ rooms, total, isExact }, { rooms: { hall: 3, bar: 2 }, total: 3, isExact: true });
  });

  it('finds nothing where there is nothing', () => {
    assert.deepEqual(count([], 5), { rooms: {}, total: 0, isExact: true, asked: {} });
  });
});
