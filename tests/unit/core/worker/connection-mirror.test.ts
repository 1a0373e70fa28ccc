import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConnectionMirror, Frame } from '../../../../core/worker/connection-mirror.js';
import { mirrorOf } from '../../../support/mirror.js';

function frame(sequence: number): Frame {
  return { kind: 'frame', connection: 1, sequence, data: Buffer.from('{}') };
}

/** A connection whose frames are noted, and handled by `handle`. */
function setUp(handle: (connection: ConnectionMirror, sequence: number) => boolean): {
  mirror: ConnectionMirror;
  handled: number[];
} {
  const handled: number[] = [];
  const { mirror } = mirrorOf(
    {},
    {
      handle(connection, { sequence }) {
        const keepsTurn = handle(connection, sequence);
        handled.push(sequence);
        return keepsTurn;
      },
    },
  );
  return { mirror, handled };
}

describe('the worker’s copy of a connection', () => {
  it('handles a frame that comes while another is handled after that one, not inside of it', () => {
    const { mirror, handled } = setUp((connection, sequence) => {
      if (sequence < 3) connection.accept(frame(sequence + 1));
      return false;
    });
    mirror.accept(frame(1));
    assert.deepEqual(handled, [1, 2, 3]);
  });

  it('holds frames back until the turn is given back', () => {
    const { mirror, handled } = setUp((_connection, sequence) => sequence === 1);
    for (const sequence of [1, 2, 3]) mirror.accept(frame(sequence));
    assert.deepEqual(handled, [1]);
    mirror.endTurn();
    assert.deepEqual(handled, [1, 2, 3]);
  });

  it('handles nothing more once it was dropped, not even what waits', () => {
    const { mirror, handled } = setUp((connection, sequence) => {
      if (sequence === 1) connection.accept(frame(2));
      connection.drop('ended');
      return false;
    });
    mirror.accept(frame(1));
    mirror.accept(frame(3));
    assert.deepEqual(handled, [1]);
  });
});
