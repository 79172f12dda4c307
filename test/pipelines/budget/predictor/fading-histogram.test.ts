import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FadingHistogram, quantileOf } from '../../../../pipelines/budget/predictor/fading-histogram.js';

const BINS = { from: 0, to: 10, count: 10 } as const;

describe('a fading histogram', () => {
  it('counts a value in its bin, one outside in the nearest', () => {
    const histogram = new FadingHistogram(BINS, 100);
    for (const value of [-5, 0, 3.5, 9.9, 10, 1e9]) histogram.add(value, 0);
    assert.deepEqual([...histogram.counts], [2, 0, 0, 1, 0, 0, 0, 0, 0, 3]);
    assert.equal(histogram.total, 6);
  });

  it('lets a count weigh 1/e after its time', () => {
    const histogram = new FadingHistogram(BINS, 100);
    histogram.add(3, 0);
    histogram.fadeTo(100);
    assert.equal(histogram.total.toFixed(6), Math.exp(-1).toFixed(6));
    assert.equal(histogram.counts[3], histogram.total);
  });
});

describe('the quantile of a mixture', () => {
  it('is linear inside a bin', () => {
    const histogram = histogramOf([2, 2, 2, 2]);
    assert.deepEqual(
      [0, 0.25, 0.5, 1].map((q) => quantileOf([{ histogram, weight: 1 }], q)),
      [2, 2.25, 2.5, 3],
    );
  });

  it('goes by the weights of the parts, not by their counts', () => {
    const low = histogramOf([1, 1, 1, 1, 1, 1, 1, 1]);
    const high = histogramOf([8]);
    const at = (q: number) =>
      quantileOf(
        [
          { histogram: low, weight: 1 },
          { histogram: high, weight: 3 },
        ],
        q,
      );
    assert.equal(at(0.25), 2);
    assert.ok((at(0.26) ?? 0) > 8);
  });

  it('passes over parts without counts or weight, and is undefined without any other', () => {
    const empty = { histogram: histogramOf([]), weight: 5 };
    const weightless = { histogram: histogramOf([9]), weight: 0 };
    const part = { histogram: histogramOf([4]), weight: 1 };
    assert.equal(quantileOf([empty, weightless], 0.5), undefined);
    assert.equal(quantileOf([empty, weightless, part], 1), 5);
  });

  it('is within a bin of the nearest rank, for any values', () => {
    const values = fc.array(fc.double({ min: 0, max: 9.999, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, q) => {
        const sorted = [...all].sort((a, b) => a - b);
        const nearestRank = sorted[Math.ceil(q * all.length - 1e-9) - 1] ?? Number.NaN;
        const quantile = quantileOf([{ histogram: histogramOf(all), weight: 1 }], q) ?? Number.NaN;
        assert.ok(Math.abs(quantile - nearestRank) <= 1 + 1e-9, `${quantile} instead of ${nearestRank}`);
      }),
      { seed: 3 },
    );
  });
});

function histogramOf(values: readonly number[]): FadingHistogram {
  const histogram = new FadingHistogram(BINS, 100);
  for (const value of values) histogram.add(value, 0);
  return histogram;
}
