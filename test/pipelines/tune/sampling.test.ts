import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EvenSample } from '../../../pipelines/tune/even-sample.js';
import { evenly } from '../../../pipelines/tune/evenly.js';
import { quantilesOf } from '../../../pipelines/tune/quantiles.js';

const counts = fc.integer({ min: 0, max: 500 });
const capacities = fc.integer({ min: 1, max: 40 });

describe('a sample of a sequence of unknown length', () => {
  it('is evenly spread from the first value on, never above its capacity, at least half of it', () => {
    fc.assert(
      fc.property(counts, capacities, (count, capacity) => {
        const sample = new EvenSample<number>(capacity);
        for (let value = 0; value < count; value++) sample.add(value);
        const { values } = sample;
        assert.ok(values.length <= capacity);
        assert.ok(values.length >= Math.min(count, Math.ceil(capacity / 2)));
        const step = (values[1] ?? 1) - (values[0] ?? 0);
        assert.deepEqual(
          values,
          Array.from(values, (_, index) => index * step),
        );
      }),
    );
  });
});

describe('some of a list', () => {
  it('is as many as asked for, or all, evenly spread and in order', () => {
    fc.assert(
      fc.property(counts, capacities, (length, count) => {
        const all = Array.from({ length }, (_, index) => index);
        const picked = evenly(all, count);
        assert.equal(picked.length, Math.min(length, count));
        assert.equal(picked[0], all[0]);
        const gaps = picked.slice(1).map((value, index) => value - picked[index]!); // one behind
        assert.ok(gaps.length === 0 || Math.max(...gaps) - Math.min(...gaps) <= 1, `gaps ${gaps.join(' ')}`);
      }),
    );
  });
});

describe('quantiles', () => {
  it('are values that were measured, by nearest rank', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.deepEqual(quantilesOf(samples), { p50: 50, p95: 95, p99: 99 });
    assert.deepEqual(quantilesOf([7]), { p50: 7, p95: 7, p99: 7 });
    assert.deepEqual(quantilesOf([2, 1.23456]), { p50: 1.23, p95: 2, p99: 2 });
  });
});
