import assert from 'node:assert/strict';
import fc from 'fast-check';
import { axisOf } from '../../../models/labels/axis.js';

describe('axisOf', () => {
  it('clamps at the edges and puts cell centres half a cell in', () => {
    const { first, near, far } = axisOf(2, 4);
    assert.deepEqual([...first], [0, 3, 4]);
    assert.deepEqual([...near], [8, 6, 2, 8]);
    assert.deepEqual([...far], [0, 2, 6, 0]);
  });

  it('leaves out cells that no pixel falls into', () => {
    // The two pixels' coordinates are 1.5 and 5.5.
    assert.deepEqual([...axisOf(8, 2).first], [0, 0, 1, 1, 1, 1, 2, 2, 2]);
  });

  it('gives every pixel its source coordinate, as cell plus a fraction over twice the pixels', () => {
    const count = fc.integer({ min: 1, max: 300 });
    const property = fc.property(count, count, (cells, pixels) => {
      const { first, near, far } = axisOf(cells, pixels);
      assert.equal(first[0], 0);
      assert.equal(first[cells], pixels);
      for (let cell = 0; cell < cells; cell++) {
        for (let pixel = first[cell] ?? 0; pixel < (first[cell + 1] ?? 0); pixel++) {
          const coordinate = cell + (far[pixel] ?? Number.NaN) / (2 * pixels);
          const expected = Math.min(Math.max(((pixel + 0.5) * cells) / pixels - 0.5, 0), cells - 1);
          assert.ok(Math.abs(coordinate - expected) < 1e-9, `${pixel}: ${coordinate}, not ${expected}`);
          assert.equal((near[pixel] ?? 0) + (far[pixel] ?? 0), 2 * pixels);
        }
      }
    });
    fc.assert(property, { seed: 5, numRuns: 200 });
  });
});
