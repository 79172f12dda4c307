import assert from 'node:assert/strict';
import { affineOf } from '../../../models/quantization/calibrate.js';
import { Histogram } from '../../../models/quantization/histogram.js';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  histogram.add(Float32Array.from(values));
  return histogram;
}

/** 0.001, 0.002, ... 10 in an order that makes the bins grow several times. */
const ramp = Array.from({ length: 10_000 }, (_, index) => (index + 1) / 1000);

describe('Histogram', () => {
  it('knows the extremes, 0 included', () => {
    assert.deepEqual(histogramOf([0.5, 3]).extremes, { min: 0, max: 3 });
    assert.deepEqual(histogramOf([-0.5, -3]).extremes, { min: -3, max: 0 });
  });

  it('leaves out a share of the outermost values', () => {
    const { min, max } = histogramOf(ramp).trimmed(0.1);
    assert.equal(min, 0);
    assert.ok(Math.abs(max - 9) < 0.02, String(max));
  });

  it('counts the same whatever order values come in', () => {
    const forwards = histogramOf(ramp);
    const backwards = histogramOf([...ramp].reverse());
    assert.deepEqual(forwards.trimmed(0.01), backwards.trimmed(0.01));
    const apart = histogramOf(ramp.slice(0, 5000));
    apart.add(Float32Array.from(ramp.slice(5000)));
    assert.deepEqual(apart.leastError(), forwards.leastError());
  });

  it('keeps all of an even spread and cuts off a lonely outlier', () => {
    assert.deepEqual(histogramOf(ramp).leastError(), { min: 0, max: 10 });
    const many = histogramOf([30]);
    for (let time = 0; time < 100; time++) many.add(Float32Array.from(ramp));
    const { max } = many.leastError();
    assert.ok(max >= 10 && max < 20, String(max));
  });

  it('finds both ends of values on both sides of 0', () => {
    const { min, max } = histogramOf(ramp.flatMap((value) => [value, -value / 2])).leastError();
    assert.deepEqual({ min, max }, { min: -5, max: 10 });
  });
});

describe('affineOf', () => {
  it('starts at 0 where nothing is below it', () => {
    const { scale, zeroPoint } = affineOf({ min: 0, max: 25.5 });
    assert.equal(zeroPoint, 0);
    assert.equal(scale, Math.fround(0.1));
  });

  it('gives 0 a byte of its own', () => {
    const { scale, zeroPoint } = affineOf({ min: -1, max: 3 });
    assert.equal(zeroPoint, 64);
    assert.ok(Math.abs((0 - zeroPoint) * scale + 1) <= scale / 2 + 1e-6);
  });

  it('has some scale for a tensor that is always 0', () => {
    assert.deepEqual(affineOf({ min: 0, max: 0 }), { scale: 1, zeroPoint: 0 });
  });
});
