import assert from 'node:assert/strict';
import { labelMargin } from '../../../pipelines/escalate/label-margin.js';

/** Scores of one class set on a grid, cell by cell. */
function logitsOf(cells: readonly (readonly number[])[]) {
  const classes = cells[0]?.length ?? 0;
  const data = new Float32Array(classes * cells.length);
  for (const [at, scores] of cells.entries())
    for (const [id, score] of scores.entries()) data[id * cells.length + at] = score;
  return { classes, width: cells.length, height: 1, data };
}

/** The definition, at double precision. */
function slowMargin(scores: readonly number[]): number {
  const powers = scores.map((score) => Math.exp(score));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const [first = 0, second = 0] = powers.map((power) => power / total).toSorted((a, b) => b - a);
  return first - second;
}

describe('labelMargin', () => {
  it('is the mean difference of the two highest probabilities', () => {
    const cells = [
      [1, 2, 3],
      [0.5, -1, 0.25],
      [-4, 6, 6],
    ];
    const expected = cells.reduce((sum, scores) => sum + slowMargin(scores), 0) / 3;
    assert.ok(Math.abs(labelMargin(logitsOf(cells)) - expected) < 1e-7);
  });

  it('is 0 for equal scores and 1 for scores far apart, however large they are', () => {
    assert.equal(labelMargin(logitsOf([[700, 700, 700]])), 0);
    assert.equal(labelMargin(logitsOf([[-1e30, 3e38, -3e38]])), 1);
  });

  it('looks at cells all over a large grid', () => {
    const half = Array.from({ length: 8192 }, (_, at) => (at < 4096 ? [0, 100] : [5, 5]));
    assert.equal(labelMargin(logitsOf(half)), 0.5);
  });
});
