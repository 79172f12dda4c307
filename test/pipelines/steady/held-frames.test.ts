import assert from 'node:assert/strict';
import { HeldFrames } from '../../../pipelines/steady/held-frames.js';

describe('HeldFrames', () => {
  it('counts on end', () => {
    const held = new HeldFrames(2);
    held.beginFrame();
    held.note(0);
    held.beginFrame();
    assert.deepEqual([held.count(0), held.count(1)], [1, 0]);
    held.note(0);
    held.beginFrame();
    assert.equal(held.count(0), 2);
    held.beginFrame();
    assert.equal(held.count(0), 0);
  });

  it('goes on when its own count of frames begins anew, after a week', () => {
    const held = new HeldFrames(2);
    for (let frame = 1; frame < 2 ** 24 + 4; frame++) {
      held.beginFrame();
      if (held.count(1) !== 0)
        assert.fail(`pixel 1 was never held, in frame ${frame} it counts ${held.count(1)}`);
    }
    held.note(0);
    held.beginFrame();
    assert.equal(held.count(0), 1);
  });
});
