import assert from 'node:assert/strict';
import type { LabelMap, Logits } from '../../../src/core/label-map.js';
import { upsampleLabelsReference } from '../../../models/labels/upsample-reference.js';
import { MeanProbabilities } from '../../../models/test-time/mean-probabilities.js';
import { numbers } from '../support/tensors.js';

/** One look, as the fast code and the slow one see it. */
interface Look {
  readonly logits: Logits;
  readonly mirrored: boolean;
}

function logitsOf(classes: number, height: number, width: number, seed: number): Logits {
  const data = numbers([classes, height, width], seed).data.map((number) => 6 * number);
  return { classes, height, width, data };
}

function labelsOf(looks: readonly Look[], width: number, height: number): LabelMap {
  const mean = new MeanProbabilities(looks[0]!.logits.classes, { width, height }); // every case has a look
  for (const { logits, mirrored } of looks) mean.add(logits, mirrored);
  return mean.labels();
}

/** Written for the eye: PyTorch's bilinear formula, soft-max and mean, pixel by pixel in float64. */
function slowLabels(looks: readonly Look[], width: number, height: number): number[] {
  const { classes } = looks[0]!.logits;
  return Array.from({ length: width * height }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    const means = Array.from({ length: classes }, () => 0);
    for (const { logits, mirrored } of looks) {
      const column = mirrored ? width - 1 - x : x;
      const scores = means.map((_, id) => bilinear(logits, id, y, column, width, height));
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      scores.forEach((score, id) => (means[id]! += Math.exp(score) / total / looks.length));
    }
    return means.indexOf(Math.max(...means));
  });
}

function bilinear(logits: Logits, id: number, y: number, x: number, width: number, height: number): number {
  const v = Math.max(((y + 0.5) * logits.height) / height - 0.5, 0);
  const u = Math.max(((x + 0.5) * logits.width) / width - 0.5, 0);
  const cell = (row: number, column: number): number => {
    const [r, c] = [Math.min(row, logits.height - 1), Math.min(column, logits.width - 1)];
    return logits.data[(id * logits.height + r) * logits.width + c]!; // clamped to the grid
  };
  const [top, left] = [Math.floor(v), Math.floor(u)];
  const [down, across] = [v - top, u - left];
  const upper = cell(top, left) * (1 - across) + cell(top, left + 1) * across;
  const lower = cell(top + 1, left) * (1 - across) + cell(top + 1, left + 1) * across;
  return upper * (1 - down) + lower * down;
}

describe('mean probabilities over several looks', () => {
  const cases: Record<string, readonly Look[]> = {
    'one look': [{ logits: logitsOf(5, 7, 9, 1), mirrored: false }],
    'one mirrored look': [{ logits: logitsOf(3, 4, 5, 2), mirrored: true }],
    'three scales, each mirrored too': [5, 7, 10].flatMap((side, index) => [
      { logits: logitsOf(4, side, side + 3, 2 * index), mirrored: false },
      { logits: logitsOf(4, side, side + 3, 2 * index + 1), mirrored: true },
    ]),
    'a look larger than the labels': [
      { logits: logitsOf(3, 41, 60, 3), mirrored: false },
      { logits: logitsOf(3, 3, 1, 4), mirrored: true },
    ],
  };
  for (const [name, looks] of Object.entries(cases))
    it(`labels every pixel as the slow reference does: ${name}`, () => {
      const { ids, width, height } = labelsOf(looks, 37, 29);
      assert.deepEqual([width, height], [37, 29]);
      assert.deepEqual([...ids], slowLabels(looks, 37, 29));
    });

  it('gives for one look the labels of exact upsampling', () => {
    const logits = logitsOf(11, 13, 17, 5);
    const expected = upsampleLabelsReference(logits, 52, 61);
    assert.deepEqual([...labelsOf([{ logits, mirrored: false }], 52, 61).ids], [...expected.ids]);
  });

  it('lets a sure look outweigh two that waver', () => {
    const look = (scores: readonly number[]): Look => ({
      logits: { classes: 2, height: 1, width: 1, data: Float32Array.from(scores) },
      mirrored: false,
    });
    const wavering = look([0.2, 0]); // 55 % for class 0
    assert.deepEqual([...labelsOf([wavering, wavering, look([0, 8])], 1, 1).ids], [1]);
    assert.deepEqual([...labelsOf([wavering, wavering, look([0, 0.1])], 1, 1).ids], [0]);
  });

  it('does not overflow on large scores', () => {
    const data = Float32Array.of(-3e38, 3e38, 2.9e38);
    const logits = { classes: 3, height: 1, width: 1, data };
    assert.deepEqual([...labelsOf([{ logits, mirrored: false }], 2, 1).ids], [1, 1]);
  });

  it('refuses looks of another class set', () => {
    const mean = new MeanProbabilities(4, { width: 8, height: 8 });
    assert.throws(() => mean.add(logitsOf(3, 2, 2, 1)), { code: 'engine-failed', message: /4 classes.* 3/ });
  });
});
