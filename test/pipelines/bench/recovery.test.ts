import assert from 'node:assert/strict';
import { recoverySeconds, type QualitySample } from '../../../pipelines/bench/recovery.js';

const BEFORE = samples(0, 100, () => 0.6);

describe('recoverySeconds', () => {
  it('is 0 when the quality is back at once', () => {
    assert.equal(
      recoverySeconds(
        BEFORE,
        samples(5000, 100, () => 0.6),
        5000,
      ),
      0,
    );
  });

  it('is the time until a whole second is as good as before', () => {
    const after = samples(5000, 200, (ms) => (ms < 7500 ? 0.4 : 0.6));
    const seconds = recoverySeconds(BEFORE, after, 5000);
    assert.ok(seconds !== undefined && seconds > 2.3 && seconds <= 2.5, `it was ${seconds}`);
  });

  it('takes 2 % less for as good, and 3 % less not', () => {
    assert.equal(
      recoverySeconds(
        BEFORE,
        samples(0, 100, () => 0.6 * 0.981),
        0,
      ),
      0,
    );
    assert.equal(
      recoverySeconds(
        BEFORE,
        samples(0, 100, () => 0.6 * 0.97),
        0,
      ),
      undefined,
    );
  });

  it('does not take a single good frame for a recovery', () => {
    const after = samples(0, 100, (ms) => (ms === 1000 ? 1 : 0.1));
    assert.equal(recoverySeconds(BEFORE, after, 0), undefined);
  });

  it('is unknown without anything to compare', () => {
    assert.equal(recoverySeconds([], BEFORE, 0), undefined);
    assert.equal(
      recoverySeconds(
        samples(0, 100, () => 0),
        BEFORE,
        0,
      ),
      undefined,
    );
    assert.equal(recoverySeconds(BEFORE, [], 0), undefined);
  });
});

/** So many samples, 40 ms apart. */
function samples(fromMs: number, count: number, quality: (ms: number) => number): QualitySample[] {
  return Array.from({ length: count }, (_, i) => fromMs + i * 40).map((atMs) => ({
    atMs,
    quality: quality(atMs),
  }));
}
