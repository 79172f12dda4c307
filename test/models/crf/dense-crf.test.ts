import assert from 'node:assert/strict';
import { resolveCrfOptions, type CrfOptions } from '../../../models/crf/crf-options.js';
import { DenseCrf, refineWithCrf, type CrfPicture } from '../../../models/crf/dense-crf.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { Logits } from '../../../src/core/label-map.js';
import { allPairsCrf } from './all-pairs-crf.js';

/** Three regions of a colour each with noise, scores that are right at most of the pixels, and the truth. */
function scene(width: number, height: number): { picture: CrfPicture; logits: Logits; truth: Uint8Array } {
  const random = randomNumbers(5);
  const count = width * height;
  const pixels = new Uint8Array(3 * count);
  const data = new Float32Array(3 * count);
  const truth = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    truth[i] = x + y / 2 < 0.55 * width ? 0 : y > height / 2 ? 1 : 2;
    for (let c = 0; c < 3; c++) {
      pixels[3 * i + c] = COLORS[truth[i]!]![c]! + 20 * random(); // three colours
      data[c * count + i] = 3 * random() + (c === truth[i] ? 1.2 : 0);
    }
  }
  return { picture: { width, height, pixels }, logits: { classes: 3, height, width, data }, truth };
}

const COLORS = [
  [60, 90, 150],
  [150, 80, 70],
  [90, 160, 60],
] as const;

/** From -0.5 to 0.5 (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

function share(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).filter((id, index) => id === b[index]).length / a.length;
}

function argMax(scores: readonly number[]): number {
  return scores.indexOf(Math.max(...scores));
}

const CASES: readonly (readonly [title: string, options: CrfOptions])[] = [
  ["DeepLab v2's numbers", {}],
  ['wide kernels', { thetaAlpha: 8, thetaBeta: 13, thetaGamma: 3 }],
  ['appearance alone', { w2: 0, thetaAlpha: 20, thetaBeta: 10 }],
  ['smoothness alone', { w1: 0, thetaGamma: 3 }],
  ['smoothness of a pixel', { w1: 0, thetaGamma: 1 }],
  ['one iteration', { iterations: 1, thetaAlpha: 8, thetaBeta: 13 }],
];

describe('fully connected CRF', () => {
  const { picture, logits, truth } = scene(24, 17);
  const count = truth.length;

  for (const [title, options] of CASES)
    it(`equals mean field over all pairs to 0.05 at any pixel, 0.005 in the mean (${title})`, async () => {
      const exact = allPairsCrf(logits, picture, resolveCrfOptions(options));
      const { labels, probabilities } = await refineWithCrf(logits, picture, options);
      const gaps = exact.flatMap((scores, pixel) =>
        scores.map((score, id) => Math.abs(score - probabilities.data[id * count + pixel]!)),
      );
      assert.ok(Math.max(...gaps) < 0.05, String(Math.max(...gaps)));
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      assert.ok(mean < 0.005, String(mean));
      assert.ok(share(labels.ids, exact.map(argMax)) > 0.99);
    });

  it('corrects scores by the picture', async () => {
    const before = share(
      truth.map((_, pixel) => argMax([0, 1, 2].map((id) => logits.data[id * count + pixel]!))),
      truth,
    );
    const { labels } = await refineWithCrf(logits, picture);
    assert.ok(before < 0.75);
    assert.ok(share(labels.ids, truth) > 0.99);
  });

  it('gives probabilities that sum to 1, their most probable class as the label', async () => {
    const { labels, probabilities } = await refineWithCrf(logits, picture);
    assert.deepEqual([probabilities.classes, probabilities.height, probabilities.width], [3, 17, 24]);
    for (let pixel = 0; pixel < count; pixel++) {
      const scores = [0, 1, 2].map((id) => probabilities.data[id * count + pixel]!);
      assert.ok(Math.abs(scores.reduce((sum, score) => sum + score, 0) - 1) < 1e-5);
      assert.equal(labels.ids[pixel], argMax(scores));
    }
  });

  it('takes probabilities for logits', async () => {
    const data = new Float32Array(logits.data.length);
    for (let pixel = 0; pixel < count; pixel++) {
      const powers = [0, 1, 2].map((id) => Math.exp(logits.data[id * count + pixel]!));
      const sum = powers.reduce((total, power) => total + power, 0);
      powers.forEach((power, id) => (data[id * count + pixel] = power / sum));
    }
    const [a, b] = await Promise.all([
      refineWithCrf(logits, picture),
      refineWithCrf({ ...logits, data }, picture, { scores: 'probabilities' }),
    ]);
    const gap = a.probabilities.data.reduce(
      (most, score, index) => Math.max(most, Math.abs(score - b.probabilities.data[index]!)),
      0,
    );
    assert.ok(gap < 1e-4, String(gap));
  });

  it('interpolates smaller scores to the picture', async () => {
    const small = { classes: 2, height: 1, width: 2, data: Float32Array.of(4, 0, 0, 4) };
    const flat = { width: 8, height: 2, pixels: new Uint8Array(48) };
    const { probabilities } = await refineWithCrf(small, flat, { iterations: 0 });
    // half-pixel centres: the scores' difference falls from 4 to -4 over the pixels 1.5 to 5.5
    const expected = [4, 4, 3, 1, -1, -3, -4, -4].map((gap) => 1 / (1 + Math.exp(-gap)));
    expected.forEach((probability, x) => {
      for (const y of [0, 1])
        assert.ok(Math.abs(probabilities.data[y * 8 + x]! - probability) < 1e-6, `pixel ${x}`);
    });
  });

  it('gives the same for a picture whether its memory is new or was used for others', async () => {
    const crf = new DenseCrf();
    const fresh = await crf.refine(logits, picture);
    const other = scene(31, 9);
    await crf.refine(other.logits, other.picture);
    assert.deepEqual(await crf.refine(logits, picture), fresh);
  });

  it('stops between two iterations', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const running = refineWithCrf(logits, picture, { iterations: 1e6, signal: controller.signal });
    setImmediate(() => {
      controller.abort(reason);
    });
    await assert.rejects(running, reason);
  });

  const REFUSED: readonly (readonly [title: string, message: RegExp, run: () => unknown])[] = [
    ['a reach of 0', /thetaBeta must be a number above 0, it is 0/, () => new DenseCrf({ thetaBeta: 0 })],
    ['a negative weight', /w2 must be a number of at least 0, it is -1/, () => new DenseCrf({ w2: -1 })],
    ['half an iteration', /iterations must be a whole number/, () => new DenseCrf({ iterations: 0.5 })],
    [
      'a picture of another size than its bytes',
      /Expected 1248 bytes of RGB for a 26x16 picture, received 1224/,
      () => refineWithCrf(logits, { ...picture, width: 26, height: 16 }),
    ],
  ];
  for (const [title, message, run] of REFUSED)
    it(`refuses ${title}`, async () => {
      await assert.rejects(
        async () => run(),
        (error) => error instanceof SegcastError && error.code === 'usage' && message.test(error.message),
      );
    });
});
