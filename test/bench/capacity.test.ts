import assert from 'node:assert/strict';
import { costModelOf, engineMsAt, type CostModel } from '../../bench/capacity/cost-model.js';
import type { FrameCost } from '../../bench/capacity/cost-recorder.js';
import type { MeasuredRound } from '../../bench/capacity/measure-round.js';
import { limitOf, roundOf, type Round } from '../../bench/capacity/round.js';
import { simulateRound } from '../../bench/capacity/simulate-round.js';
import { profileForFrameRate } from '../../pipelines/budget/profiles.js';

const IDLE = { device: 0.1, mainThread: 0.1, processors: 0.1 };

describe('bench: capacity', () => {
  it('counts what was in time, with labels, and with labels of its own', () => {
    const shown = [
      { level: 'high', latencyMs: 20, quality: 0.6 },
      { level: 'low', latencyMs: 120, quality: 0.4 }, // late
      { level: 'reuse', latencyMs: 5, quality: 0 },
      { level: 'raw', latencyMs: 5, quality: 0 },
    ] as const;
    const head = { kind: 'measured', cameras: 1, busy: IDLE } as const;
    const round = roundOf(head, { shown, due: 8, budgetMs: 100 });
    assert.equal(round.hitRate, 2 / 8);
    assert.equal(round.freshHitRate, 1 / 8);
    assert.equal(round.quality, 0.6 / 8);
    assert.deepEqual(round.levels, { raw: 0.25, reuse: 0.25, low: 0.25, mid: 0, high: 0.25 });
  });

  it('names what is at its end, and nothing while there is room', () => {
    assert.equal(limitOf({ device: 0.6, mainThread: 0.2, processors: 0.7 }), undefined);
    assert.equal(limitOf({ device: 0.9, mainThread: 0.95, processors: 0.2 }), 'mainThread');
  });

  it('puts a line through the times of a cut at several sizes', () => {
    const costs = [cost(100, 100, 12), cost(100, 100, 12), cost(200, 100, 22), cost(300, 100, 32)];
    const { engine, transferMs } = costModelOf([measuredRound(costs)], PICTURE_COSTS);
    assert.ok(Math.abs(engineMsAt(engine.high, 25_000) - 27) < 1e-9);
    assert.ok(Math.abs(transferMs - 2) < 1e-9);
    assert.equal(engineMsAt(engine.low, 25_000), 0); // never ran
  });

  it('refuses to make costs of nothing', () => {
    assert.throws(() => costModelOf([measuredRound([])], PICTURE_COSTS), /no frame was segmented/);
  });

  it('serves one camera wholly, and too many worse the more they are', async () => {
    const few = await simulate(1);
    const many = await simulate(12);
    const most = await simulate(32);
    assert.equal(few.hitRate, 1);
    assert.ok(few.quality > many.quality && many.quality > most.quality, `${few.quality} ${many.quality}`);
    assert.ok(few.busy.device < many.busy.device);
    assert.equal(limitOf(few.busy), undefined);
    assert.notEqual(limitOf(most.busy), undefined);
  });

  it('gives decoders their share of the processors', async () => {
    const without = await simulate(4);
    const withDecoders = await simulate(4, true);
    const besideNetwork = ({ busy }: Round): number => busy.processors - busy.device; // the network has both while it runs
    const share = besideNetwork(withDecoders) - besideNetwork(without);
    // 4 cameras, 10 frames a second, 5 ms each: a tenth of two processors
    assert.ok(Math.abs(share - 0.1) < 0.02, String(share));
  });

  it('simulates the same again', async () => {
    assert.deepEqual(await simulate(3), await simulate(3));
  });
});

const PICTURE_COSTS = { pictureCpuMs: 3, decodeCpuMs: 5, processors: 2 };

const COSTS: CostModel = {
  engine: {
    low: { atZero: 0.5, perPixel: 6e-5 },
    mid: { atZero: 0.2, perPixel: 1e-5 },
    high: { atZero: 0.2, perPixel: 3e-5 },
  },
  spread: [0.9, 1, 1, 1.1],
  transferMs: 1,
  upsampleMs: 1,
  mainThreadMs: 3,
  aftermathMs: 5,
  engineProcessors: 2,
  ...PICTURE_COSTS,
};

function simulate(cameras: number, withDecoders = false): Promise<Round> {
  return simulateRound(cameras, {
    costs: COSTS,
    profile: profileForFrameRate(10),
    picture: { width: 640, height: 360 },
    withDecoders,
    warmupSeconds: 3,
    seconds: 2,
  });
}

function cost(width: number, height: number, highMs: number): FrameCost {
  return { inputSize: { width, height }, engineMs: { high: highMs }, inferMs: highMs + 2, upsampleMs: 1 };
}

function measuredRound(costs: readonly FrameCost[]): MeasuredRound {
  const head = { kind: 'measured', cameras: 1, busy: IDLE } as const;
  const round = roundOf(head, { shown: [], due: 0, budgetMs: 100 });
  return { round, seconds: 1, costs, mainThreadMs: 3, aftermathMs: 5 };
}
