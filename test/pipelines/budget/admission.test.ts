import assert from 'node:assert/strict';
import { forecastAdmission } from '../../../pipelines/budget/admission.js';

const needs = (count: number, fps: number, leastMs: number | undefined, aftermathMs = 0) =>
  Array.from({ length: count }, () => ({ fps, leastMs, aftermathMs }));

describe('admission', () => {
  it('says what share of the device the cameras need', () => {
    const { utilization, fits, advice } = forecastAdmission(needs(4, 15, 10));
    assert.ok(Math.abs(utilization - 0.6) < 1e-9);
    assert.ok(fits);
    assert.deepEqual(advice, []);
  });

  it('says what would make too many cameras fit', () => {
    const { fits, advice } = forecastAdmission(needs(16, 30, 4));
    assert.ok(!fits);
    assert.deepEqual(advice, [
      'Even the least work for 16 cameras at 30 fps takes 1.9 times the device there is: give --fps 14, or run 7 of them.',
    ]);
  });

  it('gives advice that fits when it is followed', () => {
    assert.ok(forecastAdmission(needs(16, 14, 4)).fits);
    assert.ok(forecastAdmission(needs(7, 30, 4)).fits);
  });

  it('has nothing but fewer frames to advise for a single camera', () => {
    const { advice } = forecastAdmission(needs(1, 30, 90));
    assert.deepEqual(advice, [
      'Even the least work for 1 camera at 30 fps takes 2.7 times the device there is: give --fps 10.',
    ]);
  });

  it('counts the drawing of pictures by itself', () => {
    const { utilization, fits, advice } = forecastAdmission(needs(8, 15, 2, 12));
    assert.ok(utilization < 0.3);
    assert.ok(!fits);
    assert.match(
      advice.join(),
      /Drawing and compressing for 8 cameras at 15 fps takes 1\.4 times the time there is/,
    );
  });

  it('names the range of different frame rates', () => {
    const { advice } = forecastAdmission([...needs(1, 5, 200), ...needs(1, 30, 10)]);
    assert.match(advice.join(), /for 2 cameras at 5 to 30 fps/);
  });

  it('names a budget that is too short even for an idle device', () => {
    const camera = {
      fps: 10,
      leastMs: 20,
      aftermathMs: 5,
      leastLatency: { usualMs: 24.5, likelyMs: 31.2 },
      budgetMs: 20,
    };
    const { fits, advice } = forecastAdmission([camera, { ...camera, budgetMs: 40 }]);
    assert.ok(!fits);
    assert.deepEqual(advice, [
      'A frame takes 25 ms at the least, the budget is 20 ms: give --budget 32ms, or use smaller pictures.',
    ]);
  });

  it('does not count a camera about which nothing is known yet', () => {
    assert.equal(forecastAdmission(needs(3, 30, undefined)).utilization, 0);
    assert.ok(forecastAdmission([]).fits);
  });
});
