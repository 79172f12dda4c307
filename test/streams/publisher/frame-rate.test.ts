import assert from 'node:assert/strict';
import { FrameRate } from '../../../streams/publisher/frame-rate.js';

const rateOf = (times: readonly number[], now: number): number => {
  const rate = new FrameRate();
  for (const time of times) rate.add(time);
  return rate.at(now);
};

describe('frame rate', () => {
  const steady = Array.from({ length: 51 }, (_, index) => index * 40);

  it('is the rate of a steady stream, between its frames as well', () => {
    assert.equal(rateOf(steady, 2000), 25);
    assert.equal(rateOf(steady, 2039), 25);
  });

  it('is 0 without frames, with a single one, and when the stream has ended', () => {
    assert.equal(rateOf([], 0), 0);
    assert.equal(rateOf([5], 5), 0);
    assert.equal(rateOf(steady, 4001), 0);
  });

  it('falls while no frame comes', () => {
    const rates = [2100, 2500, 3500].map((now) => rateOf(steady, now));
    assert.deepEqual(
      rates.toSorted((a, b) => b - a),
      rates,
    );
    assert.ok(Math.max(...rates) < 25);
  });
});
