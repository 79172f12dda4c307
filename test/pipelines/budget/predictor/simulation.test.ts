import assert from 'node:assert/strict';
import { createCostPredictor } from '../../../../pipelines/budget/predictor/create-cost-predictor.js';
import { createMargin } from '../../../../pipelines/budget/predictor/margin.js';
import { BUSY, LADDER, stepTrace, TRACES, type CostTrace } from '../../../support/cost-traces.js';
import { lastValuePredictor, meanPredictor } from '../../../support/naive-predictors.js';
import {
  simulatePrediction,
  summarize,
  type SimulatedFrame,
  type SimulationResult,
} from '../../../support/prediction-simulation.js';

/** The oracle knows each frame's noise; the more a trace's noise is worth, the more of it nobody can have. */
const BOUNDS: Readonly<Record<string, { readonly hitRate: number; readonly qualityLeft: number }>> = {
  quiet: { hitRate: 0.999, qualityLeft: 0.1 },
  step: { hitRate: 0.99, qualityLeft: 1 },
  restless: { hitRate: 0.99, qualityLeft: 2 },
  spikes: { hitRate: 0.98, qualityLeft: 5 },
  drift: { hitRate: 0.99, qualityLeft: 1 },
  bimodal: { hitRate: 0.99, qualityLeft: 3 },
  recorded: { hitRate: 0.99, qualityLeft: 5 },
};

describe('prediction with a margin against an oracle', () => {
  for (const createTrace of TRACES) {
    const { name } = createTrace();
    const bound = BOUNDS[name];
    it(`meets at least ${bound?.hitRate} of the deadlines within ${bound?.qualityLeft} points of mIoU: ${name}`, () => {
      assert.ok(bound);
      const { hitRate, qualityLeft } = withPredictor(createTrace());
      assert.ok(hitRate >= bound.hitRate, `hit rate ${hitRate}`);
      assert.ok(qualityLeft <= bound.qualityLeft, `${qualityLeft} points left`);
    });
  }

  for (const budgetMs of [16, 20, 45]) {
    it(`meets at least 0.97 of the deadlines of ${budgetMs} ms on every trace`, () => {
      for (const createTrace of TRACES) {
        const { hitRate } = withPredictor(createTrace(2), budgetMs);
        assert.ok(hitRate >= 0.97, `${createTrace().name}: hit rate ${hitRate}`);
      }
    });
  }

  it('works with no more than the oracle: quality is never beyond it in a frame done in time', () => {
    for (const createTrace of TRACES) {
      const { frames } = withPredictor(createTrace());
      const beyond = frames.filter(({ hit, quality = 0, oracle = 0 }) => hit && quality > oracle);
      assert.deepEqual(beyond, []);
    }
  });
});

describe('prediction through a step of load', () => {
  const trace = stepTrace();
  const { frames } = withPredictor(trace);
  const during = (fromMs: number, untilMs: number) =>
    frames.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);

  it('meets deadlines again within a second', () => {
    const { hitRate } = summarize(during(BUSY.fromMs + 1000, BUSY.untilMs));
    assert.ok(hitRate >= 0.99, `hit rate ${hitRate}`);
  });

  it('misses no more than three frames within that second', () => {
    const missed = during(BUSY.fromMs, BUSY.fromMs + 1000).filter(({ hit }) => !hit);
    assert.ok(missed.length <= 3, `${missed.length} missed`);
  });

  it('gives up size or exits while it lasts, and has them back within two seconds', () => {
    const before = best(during(BUSY.fromMs - 1000, BUSY.fromMs));
    assert.ok(best(during(BUSY.fromMs + 1000, BUSY.untilMs)) < before);
    assert.equal(best(during(BUSY.untilMs + 2000, BUSY.untilMs + 2500)), before);
  });
});

describe('naive prediction, for contrast', () => {
  const step = stepTrace();
  const recorded = TRACES.at(-1)?.() ?? step;

  it('by the mean loses many more of the recorded deadlines', () => {
    const { hitRate } = simulatePrediction(recorded, { createPredictor: meanPredictor });
    assert.ok(1 - hitRate > 5 * (1 - withPredictor(recorded).hitRate), `hit rate ${hitRate}`);
  });

  it('by the mean or the last value leaves more quality after a step', () => {
    const ours = withPredictor(step).qualityLeft;
    for (const createPredictor of [meanPredictor, lastValuePredictor]) {
      const { qualityLeft } = simulatePrediction(step, { createPredictor });
      assert.ok(qualityLeft > 2 * ours, `${qualityLeft} points left against ${ours}`);
    }
  });
});

describe('the recorded trace', () => {
  it('got at least half as slow again while two processes were busy beside it', () => {
    const trace = TRACES.at(-1)?.();
    assert.ok(trace);
    const meanMs = (fromMs: number, untilMs: number) => meanCost(trace, fromMs, untilMs);
    assert.ok(meanMs(8_000, 16_000) > 1.5 * meanMs(0, 8_000));
    assert.ok(meanMs(8_000, 16_000) > 1.5 * meanMs(17_000, 24_000));
  });
});

function withPredictor(trace: CostTrace, budgetMs = 33): SimulationResult {
  return simulatePrediction(trace, {
    createPredictor: (clock) => createCostPredictor({ clock }),
    margin: createMargin(),
    budgetMs,
  });
}

/** The mIoU most frames reached. */
function best(frames: readonly SimulatedFrame[]): number {
  const qualities = frames.map(({ quality = 0 }) => quality).sort((a, b) => a - b);
  return qualities[Math.floor(qualities.length / 2)] ?? 0;
}

/** Of the whole cascade at the largest size, ms. */
function meanCost(trace: CostTrace, fromMs: number, untilMs: number): number {
  const cascade = LADDER.slice(-3);
  const first = Math.ceil(fromMs / trace.frameMs);
  const end = Math.min(Math.floor(untilMs / trace.frameMs), trace.frames);
  let sumMs = 0;
  for (let frame = first; frame < end; frame++) for (const cut of cascade) sumMs += trace.costMs(cut, frame);
  return sumMs / (end - first);
}
