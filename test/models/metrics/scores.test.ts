import assert from 'node:assert/strict';
import { IGNORE_INDEX } from '../../../src/core/class-set.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { LabelMap } from '../../../src/core/label-map.js';
import { ConfusionMatrix } from '../../../models/metrics/confusion-matrix.js';
import { score } from '../../../models/metrics/intersection-over-union.js';

const row = (...ids: number[]): LabelMap => ({ width: ids.length, height: 1, ids: Uint8Array.from(ids) });

function count(
  classes: number,
  ...images: readonly (readonly [truth: LabelMap, predicted: LabelMap])[]
): ConfusionMatrix {
  const matrix = new ConfusionMatrix(classes);
  for (const [truth, predicted] of images) matrix.add(truth, predicted);
  return matrix;
}

describe('scores of a labelling', () => {
  it('is 1 for a perfect labelling', () => {
    const scores = score(count(2, [row(0, 1, 1), row(0, 1, 1)]));
    assert.deepEqual(scores, { miou: 1, iou: [1, 1], pixelAccuracy: 1 });
  });

  it('divides hits by the union, class by class', () => {
    // class 0: 2 hits, 3 true, 2 predicted; class 1: 1 hit, 2 true, 2 predicted; class 2: 1 hit, 1 true, 2 predicted
    const scores = score(count(3, [row(0, 0, 0, 1, 1, 2), row(0, 0, 1, 1, 2, 2)]));
    assert.deepEqual(scores.iou, [2 / 3, 1 / 3, 1 / 2]);
    assert.ok(Math.abs(scores.miou - 0.5) < 1e-12);
    assert.equal(scores.pixelAccuracy, 4 / 6);
  });

  it('sums over images before it divides', () => {
    // alone: IoU of class 1 is 1 and 1/3; together (1 + 1) / (1 + 3)
    const scores = score(count(2, [row(1), row(1)], [row(1, 1, 1), row(1, 0, 0)]));
    assert.equal(scores.iou[1], 2 / 4);
  });

  it('does not count pixels whose truth is outside the class set', () => {
    const matrix = count(2, [row(0, 1, 2, IGNORE_INDEX), row(0, 1, 0, 1)]);
    assert.deepEqual(score(matrix), { miou: 1, iou: [1, 1], pixelAccuracy: 1 });
    assert.equal(matrix.predictedCount(0), 1);
  });

  it('counts a prediction outside the class set as a miss', () => {
    const matrix = count(2, [row(0, 0, 1), row(0, IGNORE_INDEX, 1)]);
    assert.deepEqual(score(matrix), { miou: 0.75, iou: [0.5, 1], pixelAccuracy: 2 / 3 });
    assert.equal(matrix.count(0, 2), 1);
    assert.equal(matrix.truthCount(0), 2);
  });

  it('gives a class that is predicted but never true an IoU of 0, in the mean', () => {
    assert.deepEqual(score(count(3, [row(0, 0), row(0, 2)])).iou, [0.5, undefined, 0]);
    assert.equal(score(count(3, [row(0, 0), row(0, 2)])).miou, 0.25);
  });

  it('leaves a class that is neither true nor predicted out of the mean', () => {
    const scores = score(count(3, [row(0, 1), row(0, 1)]));
    assert.deepEqual(scores.iou, [1, 1, undefined]);
    assert.equal(scores.miou, 1);
  });

  it('is NaN where nothing was counted', () => {
    assert.deepEqual(score(new ConfusionMatrix(2)), {
      miou: NaN,
      iou: [undefined, undefined],
      pixelAccuracy: NaN,
    });
  });

  for (const [title, truth, predicted] of [
    ['differ in size', row(0, 0), row(0)],
    ['differ in shape', row(0, 0), { width: 1, height: 2, ids: Uint8Array.of(0, 0) }],
    ['lack ids', { ...row(0), width: 3 }, { ...row(0), width: 3 }],
  ] as const)
    it(`refuses label maps that ${title}`, () => {
      assert.throws(
        () => new ConfusionMatrix(2).add(truth, predicted),
        (error: unknown) => error instanceof SegcastError && error.code === 'labels-invalid',
      );
    });

  for (const classes of [0, 256, 1.5])
    it(`refuses ${classes} classes`, () => {
      assert.throws(() => new ConfusionMatrix(classes), /needs 1 to 255 classes/);
    });
});
