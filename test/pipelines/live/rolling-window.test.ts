import assert from 'node:assert/strict';
import { RollingWindow } from '../../../pipelines/live/rolling-window.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('RollingWindow', () => {
  it('gives nearest-rank quantiles of the samples in the span', () => {
    const window = new RollingWindow(new FakeClock(), 1000);
    for (let value = 1; value <= 20; value++) window.add(value);
    assert.equal(window.quantile(0.5), 10);
    assert.equal(window.quantile(0.95), 19);
    assert.equal(window.quantile(1), 20);
  });

  it('forgets samples older than the span', () => {
    const clock = new FakeClock();
    const window = new RollingWindow(clock, 1000);
    window.add(500);
    clock.advance(1001);
    assert.equal(window.quantile(0.5), undefined);
    window.add(7);
    assert.equal(window.quantile(0.5), 7);
  });

  it('measures the rate between samples, falling while none come', () => {
    const clock = new FakeClock();
    const window = new RollingWindow(clock, 5000);
    for (let i = 0; i < 11; i++) {
      window.add(0);
      if (i < 10) clock.advance(100);
    }
    assert.equal(window.rate(), 10);
    clock.advance(1000);
    assert.equal(window.rate(), 5);
  });

  it('keeps at most its capacity, dropping the oldest', () => {
    const window = new RollingWindow(new FakeClock(), 1000, 2);
    for (const value of [1, 2, 3]) window.add(value);
    assert.equal(window.quantile(0), 2);
    assert.equal(window.quantile(1), 3);
  });
});
