import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HeldFrames } from '../../../pipelines/steady/held-frames.js';
import { holdLabels } from '../../../pipelines/steady/hold-labels.js';
import { holdLabelsSlowly } from './steady-reference.js';

/** Some frames with what a network said of them, so small that every border is near. */
const films = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) => {
    const bytes = (max: number, length: number) =>
      fc.uint8Array({ max, minLength: length, maxLength: length });
    const count = width * height;
    const frame = fc.record({ pixels: bytes(10, count * 3), labels: bytes(2, count) });
    return fc.record({
      size: fc.constant({ width, height }),
      frames: fc.array(frame, { minLength: 2, maxLength: 8 }),
      threshold: fc.integer({ min: 6, max: 10 }),
      holdFrames: fc.integer({ min: 0, max: 3 }),
    });
  });

describe('holdLabels', () => {
  it('does what its slow reference does, frame after frame, at any size', () => {
    fc.assert(
      fc.property(films, ({ size, frames, threshold, holdFrames }) => {
        const [first, ...rest] = frames;
        let before = { ...size, pixels: first!.pixels }; // at least two frames
        let shown: Uint8Array = new Uint8Array(first!.labels); // starts its buffer
        const fast = new HeldFrames(shown.length);
        let slow = { labels: [...shown], held: [...shown].fill(0) };
        for (const { pixels, labels } of rest) {
          const after = { ...size, pixels };
          const hold = { before, shown, threshold, holdFrames };
          slow = holdLabelsSlowly([...labels], slow.held, after, hold);
          shown = holdLabels(labels, fast, after, hold);
          assert.deepEqual([...shown], slow.labels);
          before = after;
        }
      }),
      { numRuns: 500 },
    );
  });
});
