import assert from 'node:assert/strict';
import type { Limits, PointChooser } from '../../../pipelines/budget/choose-point.js';
import type { Cost } from '../../../pipelines/budget/cost.js';
import { ladderFor, type LadderPoint } from '../../../pipelines/budget/ladder.js';
import type { PointQuality } from '../../../pipelines/budget/point-quality.js';
import { Trials } from '../../../pipelines/budget/trials.js';
import { EXITS } from '../../../src/core/segmentation.js';
import { adaptive } from '../../support/simulated-watch.js';

const BUDGET_MS = 33;
const profile = adaptive(BUDGET_MS, 30);
/** Any cut of a larger size is better than all of a smaller one's. */
const quality: PointQuality = ({ width }, exit) => width / 2000 + EXITS.indexOf(exit) / 1000;
const model = { name: 'icnet', exits: EXITS, quality };
const ladder = ladderFor({ width: 1280, height: 720 }, profile, model);
const whole = ladder.points.filter(({ cuts }) => cuts.length === ladder.cuts.length);
const [smallest, next, third] = whole as [LadderPoint, LadderPoint, LadderPoint]; // of seven sizes
const limits = { wholeTimeMs: BUDGET_MS, shareMs: 20 } as const satisfies Partial<Limits>;
const times = { periodMs: 33, drawingMs: 5, waitMs: 5, maxReuseMs: 300 };

describe('what is run to learn what it costs', () => {
  it('is the next larger size, beside own labels, once in 5 s', () => {
    const { trials, passes } = trialsAt();
    const chooser = chooserWith(10);
    const tried = () => trials.besideOwn(smallest, ladder, limits, chooser);
    assert.equal(tried(), next);
    trials.began(next);
    passes(4999);
    assert.equal(tried(), undefined);
    passes(1);
    assert.equal(tried(), next);
  });

  it('is not what costs more than twice the share of the device, beside own labels', () => {
    const { trials } = trialsAt();
    const tried = (costMs: number) => trials.besideOwn(smallest, ladder, limits, chooserWith(costMs));
    assert.equal(tried(2 * limits.shareMs), next);
    assert.equal(tried(2 * limits.shareMs + 1), undefined);
  });

  it('is not a size whose next cut frames are asked for anyway, nor one that is not loaded', () => {
    const { trials } = trialsAt();
    const part = ladder.points.find(({ geometry, cuts }) => geometry === next.geometry && cuts.length < 3);
    assert.ok(part);
    const chooser = chooserWith(10);
    assert.equal(trials.besideOwn(part, ladder, limits, chooser), third);
    const isReady = (point: LadderPoint) => point !== third;
    assert.equal(trials.besideOwn(part, ladder, limits, { ...chooser, isReady }), undefined);
  });

  it('is what would end labels behind the picture, each second, unless it costs more than two budgets', () => {
    const { trials, passes } = trialsAt();
    const best = { point: third, quality: smallest.quality };
    const tried = (costMs: number) => trials.insteadOf(best, ladder, chooserWith(costMs), times);
    assert.equal(tried(2 * BUDGET_MS), next);
    assert.notEqual(tried(2 * BUDGET_MS + 1), next);
    trials.began(next);
    passes(999);
    assert.notEqual(tried(10), next);
    passes(1);
    assert.equal(tried(10), next);
  });

  it('is else larger work, after 4 s where that may be worth more, after 15 s where it hardly can', () => {
    for (const { costMs, afterMs } of [
      { costMs: 20, afterMs: 4000 },
      { costMs: 400, afterMs: 15_000 },
    ]) {
      const { trials, passes } = trialsAt();
      const best = { point: smallest, quality: smallest.quality - 0.001 };
      trials.began(next);
      passes(afterMs - 1);
      const tried = () => trials.insteadOf(best, ladder, chooserWith(costMs), times);
      assert.equal(tried(), undefined);
      passes(1);
      assert.equal(tried(), next);
    }
  });

  it('is tried again at once when it was much faster than was likely', () => {
    const { trials } = trialsAt();
    const tried = () => trials.besideOwn(smallest, ladder, limits, chooserWith(10));
    trials.began(next);
    trials.ended(next, 61, 100);
    assert.equal(tried(), undefined);
    trials.ended(next, 59, 100);
    assert.equal(tried(), next);
  });
});

function trialsAt(): { readonly trials: Trials; readonly passes: (ms: number) => void } {
  let nowMs = 1000;
  const trials = new Trials({ now: () => nowMs }, profile);
  return { trials, passes: (ms) => (nowMs += ms) };
}

/** Everything is loaded and costs the same. */
function chooserWith(ms: number): PointChooser {
  const cost: Cost = { usualMs: ms, likelyMs: ms };
  return { isReady: () => true, costOf: () => cost };
}
