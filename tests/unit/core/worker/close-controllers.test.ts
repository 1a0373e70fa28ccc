import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Context } from '../../../../core/worker/context.js';
import { ContextDead } from '../../../../core/worker/context-dead.js';
import { mirrorOf } from '../../../support/mirror.js';

class GuestController {
  onClose(): void {}
}

describe('the close controllers of a context', () => {
  it('refuse every change once the connection lives on elsewhere, also where somebody still holds them', () => {
    const { mirror } = mirrorOf();
    const { closeControllers } = new Context(mirror, 'hall.guest.enter');
    mirror.drop('detached');
    assert.throws(() => closeControllers.add(GuestController), ContextDead);
    assert.throws(() => closeControllers.delete(GuestController), ContextDead);
  });
});
