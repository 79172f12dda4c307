import assert from 'node:assert/strict';
import fc from 'fast-check';
import { holdLabels } from '../../../pipelines/steady/hold-labels.js';
import { holdLabelsSlowly } from './steady-reference.js';

/** Two frames with labels, small enough that every border is near. */
const scenes = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) => {
    const count = width * height;
    const bytes = (max: number, length: number) =>
      fc.uint8Array({ max, minLength: length, maxLength: length });
    return fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      before: bytes(12, count * 3),
      after: bytes(12, count * 3),
      shown: bytes(1, count),
      labels: bytes(2, count),
      held: bytes(4, count),
      threshold: fc.integer({ min: 6, max: 12 }),
      holdFrames: fc.integer({ min: 0, max: 5 }),
    });
  });

describe('holdLabels', () => {
  it('does what its slow reference does, at any size', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { width, height, before, after, shown, threshold, holdFrames } = scene;
        const [labels, held] = [new Uint8Array(scene.labels), new Uint8Array(scene.held)];
        const picture = { width, height, pixels: after };
        const hold = { before: { width, height, pixels: before }, shown, threshold, holdFrames };
        const expected = holdLabelsSlowly(labels, held, picture, hold);
        holdLabels(labels, held, picture, hold);
        assert.deepEqual({ labels, held }, expected);
      }),
      { numRuns: 500 },
    );
  });
});
