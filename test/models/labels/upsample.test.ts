import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SegcastError } from '../../../src/core/errors.js';
import type { Logits } from '../../../src/core/label-map.js';
import { boundaryShare, streetLogits } from '../../../bench/street-logits.js';
import { upsampleLabelsReference } from '../../../models/labels/upsample-reference.js';
import { upsampleLabels } from '../../../models/labels/upsample.js';

function logitsOf(classes: number, height: number, width: number, scores: ArrayLike<number>): Logits {
  return { classes, height, width, data: Float32Array.from(scores) };
}

/** Scores that tie, cancel, vanish beside each other, or differ in their last bit. */
const adversarialScore = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1,
    1 + 2 ** -23,
    1 - 2 ** -24,
    -1,
    -1 - 2 ** -23,
    2 ** -149,
    -(2 ** -149),
    2 ** -126,
  ),
  fc.constantFrom(1e30, 1e30 + 2 ** 76, -1e30, 3.4028234663852886e38, -3.4028234663852886e38, 1e-10),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -2, max: 2 }),
);

function logitsArbitrary(score: fc.Arbitrary<number>, maxClasses: number): fc.Arbitrary<Logits> {
  const side = fc.integer({ min: 1, max: 7 });
  return fc
    .tuple(fc.integer({ min: 1, max: maxClasses }), side, side)
    .chain(([classes, height, width]) =>
      fc
        .array(score, { minLength: classes * height * width, maxLength: classes * height * width })
        .map((scores) => logitsOf(classes, height, width, scores)),
    );
}

describe('upsampleLabels', () => {
  const size = fc.integer({ min: 1, max: 40 });

  it('equals the slow reference in every pixel, however scores tie, vanish or differ by a bit', () => {
    const property = fc.property(
      logitsArbitrary(adversarialScore, 5),
      size,
      size,
      (logits, width, height) => {
        const labels = upsampleLabels(logits, width, height);
        assert.deepEqual(labels, upsampleLabelsReference(logits, width, height));
      },
    );
    fc.assert(property, { seed: 2, numRuns: 1500 });
  });

  it('equals the slow reference where few scores are equal and many classes compete', () => {
    const property = fc.property(
      logitsArbitrary(fc.double({ min: -20, max: 12, noNaN: true }), 9),
      size,
      size,
      (logits, width, height) => {
        const labels = upsampleLabels(logits, width, height);
        assert.deepEqual(labels, upsampleLabelsReference(logits, width, height));
      },
    );
    fc.assert(property, { seed: 3, numRuns: 500 });
  });

  it('equals the slow reference on large regions, where most cells agree with their neighbours', () => {
    const logits = streetLogits(11, 45, 60, 24);
    const share = boundaryShare(logits);
    assert.ok(share > 0.05 && share < 0.25, `boundary cells: ${share}`);
    for (const [width, height] of [
      [213, 119],
      [240, 180],
      [61, 44],
      [31, 90],
    ] as const) {
      assert.deepEqual(upsampleLabels(logits, width, height), upsampleLabelsReference(logits, width, height));
    }
  });

  it('equals the slow reference where a cell is many pixels wide or high, and several classes meet in it', () => {
    for (const [classes, height, width, labelWidth, labelHeight] of [
      [11, 3, 5, 211, 173],
      [3, 1, 2, 641, 1],
      [5, 2, 1, 1, 400],
      [19, 4, 4, 333, 30],
      [7, 12, 20, 320, 181],
    ] as const) {
      for (const noise of [0, 3, 40]) {
        const { data } = streetLogits(classes, height, width, 3 * classes);
        const noisy = data.map((score, at) => score + noise * Math.sin(at * 12.9898));
        const logits = logitsOf(classes, height, width, noisy);
        const labels = upsampleLabels(logits, labelWidth, labelHeight);
        assert.deepEqual(labels, upsampleLabelsReference(logits, labelWidth, labelHeight));
      }
    }
  });

  it('never takes a lead for certain that rounding wins at the corners of a block and loses within', () => {
    // Class 1 is higher by a few units in the last place of a score beside which the other cell's is enormous.
    const lastPlaces = fc.integer({ min: 1, max: 4 });
    const score = fc.integer({ min: 2 ** 23, max: 2 ** 24 - 5 });
    const enormous = fc.tuple(score, fc.integer({ min: 25, max: 33 }), fc.constantFrom(1, -1));
    const width = fc.integer({ min: 26, max: 85 });
    const property = fc.property(
      score,
      lastPlaces,
      enormous,
      width,
      (near, more, [far, power, sign], pixels) => {
        const beside = sign * far * 2 ** power;
        const logits = logitsOf(2, 1, 2, [near, beside, near + more, beside]);
        assert.deepEqual(
          upsampleLabels(logits, pixels, 1).ids,
          upsampleLabelsReference(logits, pixels, 1).ids,
        );
      },
    );
    fc.assert(property, { seed: 7, numRuns: 500 });
  });

  it('equals the slow reference with 150 classes and with 255', () => {
    for (const classes of [150, 255]) {
      const scores = Float32Array.from({ length: classes * 30 }, (_, i) => ((i * 7919) % 641) / 64);
      const logits = logitsOf(classes, 5, 6, scores);
      assert.deepEqual(upsampleLabels(logits, 37, 29), upsampleLabelsReference(logits, 37, 29));
    }
  });

  it('gives a tie to the lowest class id, even where rounding alone makes the tie', () => {
    // Class 1 is never lower, but beside 1e30 the 1e-10 by which it is higher is lost: class 0 has the same score.
    const logits = logitsOf(2, 1, 2, [1e30, 0, 1e30, 1e-10]);
    assert.deepEqual([...upsampleLabels(logits, 4, 1).ids], [0, 0, 0, 1]);
    assert.deepEqual([...upsampleLabelsReference(logits, 4, 1).ids], [0, 0, 0, 1]);
  });

  it('puts the border where the interpolated scores cross, pixel centres half a pixel in', () => {
    // Between the cells' centres, at 0.5 and 1.5, class 0 falls from 3 to 0 and class 1 rises from 0 to 1: equal at 1.25.
    const logits = logitsOf(2, 1, 2, [3, 0, 0, 1]);
    assert.deepEqual([...upsampleLabels(logits, 8, 1).ids], [0, 0, 0, 0, 0, 1, 1, 1]);
  });

  it('takes the cells as they are where the sizes are equal', () => {
    const logits = logitsOf(3, 2, 2, [9, 1, 1, 0, 0, 5, 0, 0, 0, 0, 7, 3]);
    assert.deepEqual([...upsampleLabels(logits, 2, 2).ids], [0, 1, 2, 2]);
  });

  it('writes into the buffer it is given, over whatever was there', () => {
    const into = new Uint8Array(35).fill(77);
    const logits = logitsOf(2, 2, 2, [1, 0, 0, 1, 0, 1, 1, 0]);
    const labels = upsampleLabels(logits, 7, 5, into);
    assert.equal(labels.ids, into);
    assert.deepEqual(labels.ids, upsampleLabelsReference(logits, 7, 5).ids);
  });

  it('keeps nothing between calls of different sizes', () => {
    const small = logitsOf(2, 1, 2, [1, 0, 0, 1]);
    const before = upsampleLabels(small, 6, 3);
    for (let width = 1; width < 30; width++) upsampleLabels(logitsOf(1, 1, 1, [0]), width, 2);
    assert.deepEqual(upsampleLabels(small, 6, 3), before);
  });

  it('labels as before after it refused scores', () => {
    const logits = logitsOf(2, 1, 3, [1, 0, 0, 0, 1, 1]);
    assert.throws(() => upsampleLabels(logitsOf(2, 1, 3, [1, Number.NaN, 0, 0, 1, -Infinity]), 6, 1));
    assert.throws(() => upsampleLabels(logitsOf(1, 1, 5, [1, 2, 3, 4, Infinity]), 6, 1));
    assert.deepEqual([...upsampleLabels(logits, 6, 1).ids], [0, 0, 1, 1, 1, 1]);
  });

  const refusals: readonly {
    readonly what: string;
    readonly run: () => unknown;
    readonly code: string;
    readonly message: RegExp;
  }[] = [
    {
      what: 'a score that is not a number',
      run: () => upsampleLabels(logitsOf(2, 1, 3, [0, 1, 2, 0, Number.NaN, 0]), 4, 4),
      code: 'engine-failed',
      message: /received NaN for class 1/,
    },
    {
      what: 'an infinite score, also among the last few',
      run: () => upsampleLabels(logitsOf(1, 1, 5, [0, 0, 0, 0, -Infinity]), 4, 4),
      code: 'engine-failed',
      message: /received -Infinity for class 0/,
    },
    {
      what: 'infinite scores that would cancel',
      run: () => upsampleLabels(logitsOf(1, 1, 2, [Infinity, -Infinity]), 4, 4),
      code: 'engine-failed',
      message: /received Infinity/,
    },
    {
      what: 'scores that do not fill their shape',
      run: () => upsampleLabels(logitsOf(2, 2, 2, [1, 2, 3]), 4, 4),
      code: 'engine-failed',
      message: /Expected 8 scores for logits \[2, 2, 2\], received 3/,
    },
    {
      what: 'no classes',
      run: () => upsampleLabels(logitsOf(0, 1, 1, []), 4, 4),
      code: 'engine-failed',
      message: /1 to 255 classes/,
    },
    {
      what: 'more classes than ids below the ignore index',
      run: () => upsampleLabels(logitsOf(256, 1, 1, new Float32Array(256)), 4, 4),
      code: 'engine-failed',
      message: /1 to 255 classes/,
    },
    {
      what: 'a size of nothing',
      run: () => upsampleLabels(logitsOf(1, 1, 1, [0]), 0, 4),
      code: 'usage',
      message: /received 0x4/,
    },
    {
      what: 'a buffer of another size',
      run: () => upsampleLabels(logitsOf(1, 1, 1, [0]), 4, 4, new Uint8Array(15)),
      code: 'usage',
      message: /Expected 16 bytes for a 4x4 label map, received 15/,
    },
  ];
  for (const { what, run, code, message } of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(run, (error) => {
        assert.ok(error instanceof SegcastError);
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('does not mistake the largest scores for infinite ones', () => {
    const logits = logitsOf(1, 8, 8, new Float32Array(64).fill(3.4028234663852886e38));
    assert.deepEqual(upsampleLabels(logits, 3, 3).ids, new Uint8Array(9));
  });
});
