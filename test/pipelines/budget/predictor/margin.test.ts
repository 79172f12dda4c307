import assert from 'node:assert/strict';
import { seededRandom } from '../../../../bench/harness.js';
import { createMargin, type Margin } from '../../../../pipelines/budget/predictor/margin.js';

const BUDGET_MS = 33;
const HIT = { latencyMs: 20, budgetMs: BUDGET_MS };
const MISS = { latencyMs: 40, budgetMs: BUDGET_MS };

describe('a margin', () => {
  it('begins at the quantile 0.95 without extra time', () => {
    const margin = createMargin();
    assert.equal(margin.q.toFixed(6), '0.950000');
    assert.equal(margin.extraMs, 0);
  });

  it('is noticeably larger after one miss, and about what it was after two hundred hits', () => {
    const margin = createMargin();
    margin.observe(MISS);
    assert.ok(1 - margin.q < 0.5 * 0.05, `q is ${margin.q} after a miss`);
    repeat(200, () => margin.observe(HIT));
    assert.ok(Math.abs(margin.q - 0.95) < 0.015, `q is ${margin.q} after two hundred hits`);
  });

  it('counts a latency of exactly the budget as a hit, and a frame never shown as a miss', () => {
    const margin = createMargin();
    margin.observe({ latencyMs: BUDGET_MS, budgetMs: BUDGET_MS });
    assert.ok(margin.q < 0.95);
    margin.observe({ latencyMs: Number.POSITIVE_INFINITY, budgetMs: BUDGET_MS });
    assert.ok(margin.q > 0.95);
  });

  it('keeps time free only once the quantile is at its end, and in proportion to the budget', () => {
    const margin = createMargin({ maxExtraShare: 0.2 });
    while (margin.extraMs === 0) margin.observe(MISS);
    assert.equal(margin.q, 0.995);
    repeat(100, () => margin.observe(MISS));
    assert.ok(Math.abs(margin.extraMs - 0.2 * BUDGET_MS) < 1e-9);
    margin.observe({ latencyMs: 200, budgetMs: 100 });
    assert.ok(Math.abs(margin.extraMs - 20) < 1e-9);
  });

  it('is bounded below, and comes back from there at the next miss', () => {
    const margin = createMargin();
    repeat(1_000_000, () => margin.observe(HIT));
    assert.ok(Math.abs(margin.q - 0.8) < 1e-9);
    assert.equal(margin.extraMs, 0);
    margin.observe(MISS);
    assert.ok(margin.q > 0.9);
  });

  it('is back where it was within a thousand hits after nothing but misses', () => {
    const margin = createMargin();
    repeat(10, () => margin.observe(MISS));
    repeat(1000, () => margin.observe(HIT));
    assert.equal(margin.extraMs, 0);
    assert.ok(margin.q < 0.98, `q is ${margin.q}`);
  });

  it('ignores what is no latency or no budget', () => {
    const margin = createMargin();
    for (const latencyMs of [Number.NaN, -1]) margin.observe({ latencyMs, budgetMs: BUDGET_MS });
    for (const budgetMs of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY])
      margin.observe({ latencyMs: 20, budgetMs });
    assert.equal(margin.q, createMargin().q);
  });

  for (const options of [
    { targetMissRate: 0 },
    { targetMissRate: 1 },
    { targetMissRate: Number.NaN },
    { maxExtraShare: -0.1 },
    { maxExtraShare: 1.1 },
  ]) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      assert.throws(() => createMargin(options), { code: 'usage' });
    });
  }
});

describe('the long-run miss rate under a margin', () => {
  for (const targetMissRate of [0.005, 0.02]) {
    it(`tends to ${targetMissRate} where the predictor is right`, () => {
      assertTendsTo(
        targetMissRate,
        missRateWith(createMargin({ targetMissRate }), (beyond) => beyond),
      );
    });

    it(`tends to ${targetMissRate} where costs exceed a quantile three times as often as predicted`, () => {
      assertTendsTo(
        targetMissRate,
        missRateWith(createMargin({ targetMissRate }), (beyond) => 3 * beyond),
      );
    });
  }

  it('is no higher where costs exceed a quantile half as often as predicted', () => {
    assert.ok(missRateWith(createMargin(), (beyond) => beyond / 2) < 1.1 * 0.005);
  });

  it('is higher, but not for ever more so, where no margin is enough', () => {
    const margin = createMargin();
    assert.ok(missRateWith(margin, () => 0.1) > 0.09);
    repeat(1000, () => margin.observe(HIT));
    assert.ok(margin.extraMs < 0.15 * BUDGET_MS);
  });
});

/** The share of misses when the budget is exceeded with a probability that depends on the quantile and the time kept free. */
function missRateWith(margin: Margin, missProbability: (beyond: number) => number): number {
  const random = seededRandom(4);
  const frames = 100_000;
  let misses = 0;
  repeat(frames, () => {
    const beyond = (1 - margin.q) * Math.exp(-margin.extraMs);
    const missed = random() < missProbability(beyond);
    if (missed) misses += 1;
    margin.observe(missed ? MISS : HIT);
  });
  return misses / frames;
}

function assertTendsTo(expected: number, actual: number): void {
  assert.ok(Math.abs(actual - expected) < 0.1 * expected, `${actual} instead of ${expected}`);
}

function repeat(times: number, action: () => void): void {
  for (let i = 0; i < times; i++) action();
}
