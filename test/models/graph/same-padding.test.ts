import assert from 'node:assert/strict';
import { samePadding } from '../../../models/graph/same-padding.js';
import { resolveWindow, windowedSize } from '../../../models/graph/window.js';

/** By TensorFlow's definition (tf.nn, notes on padding): length, window and what is added before and after. */
const CASES = [
  { length: 7, kernel: 3, stride: 1, dilation: 1, before: 1, after: 1 },
  { length: 7, kernel: 3, stride: 2, dilation: 1, before: 1, after: 1 },
  { length: 8, kernel: 3, stride: 2, dilation: 1, before: 0, after: 1 },
  { length: 8, kernel: 5, stride: 2, dilation: 1, before: 1, after: 2 },
  { length: 8, kernel: 3, stride: 1, dilation: 2, before: 2, after: 2 },
  { length: 7, kernel: 1, stride: 2, dilation: 1, before: 0, after: 0 },
  { length: 8, kernel: 1, stride: 2, dilation: 1, before: 0, after: 0 },
] as const;

describe('samePadding', () => {
  for (const { length, before, after, ...window } of CASES)
    it(`adds ${before} before and ${after} after ${length} pixels for ${JSON.stringify(window)}`, () => {
      const size = { height: length, width: length };
      const padding = samePadding('layer', size, window);
      assert.deepEqual(padding, { top: before, left: before, bottom: after, right: after });
      const cells = Math.ceil(length / window.stride);
      const windowed = windowedSize('layer', size, resolveWindow('layer', { ...window, padding }));
      assert.deepEqual(windowed, { height: cells, width: cells });
    });

  it('goes by each axis', () => {
    const padding = samePadding('layer', { height: 8, width: 7 }, { kernel: 3, stride: 2 });
    assert.deepEqual(padding, { top: 0, left: 1, bottom: 1, right: 1 });
  });
});
