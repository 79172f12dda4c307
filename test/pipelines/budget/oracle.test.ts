import assert from 'node:assert/strict';
import { idleCost, type TrueCost } from '../../support/fake-device.js';
import { oracle, qualityOf } from '../../support/oracle.js';
import { adaptive, SimulatedWatch } from '../../support/simulated-watch.js';

const PICTURE = { width: 1280, height: 720 };
const BUDGET = 33.4;
const UNTIL_MS = 20_000;
/** Networks are loaded and tried out by then; the oracle has them all along. */
const FROM_MS = 5000;

/** A number that looks random but hangs on the time alone: 0..1. */
function chance(nowMs: number): number {
  const x = Math.sin(Math.floor(nowMs) * 12.9898) * 43758.5453;
  return x - Math.floor(x);
}

/** How many times slower than idle the machine is at a time. */
const machines: Record<
  string,
  { readonly slowness: (nowMs: number) => number; readonly hits: number; readonly quality: number }
> = {
  'a quiet machine': { slowness: () => 1, hits: 1, quality: 1 },
  'a noisy machine': { slowness: (nowMs) => 0.85 + 0.3 * chance(nowMs), hits: 0.99, quality: 1 },
  'a machine that gets busy and calms': {
    slowness: (nowMs) => (nowMs > 9000 && nowMs < 14_000 ? 1.5 : 1),
    hits: 0.99,
    quality: 1,
  },
  'a machine that slows down bit by bit': {
    slowness: (nowMs) => 1 + nowMs / 40_000,
    hits: 0.99,
    quality: 1,
  },
  'a machine with rare hold-ups': {
    slowness: (nowMs) => (chance(nowMs) < 0.02 ? 5 : 1),
    hits: 0.98,
    quality: 1,
  },
  'a machine of two speeds': {
    slowness: (nowMs) => (chance(nowMs) < 0.3 ? 1.4 : 1),
    hits: 0.99,
    quality: 1,
  },
};

describe('the controller beside one who knows every cost beforehand', () => {
  for (const [machine, { slowness, hits, quality }] of Object.entries(machines))
    it(`keeps ${100 * hits} % of deadlines with ${100 * quality} % of the quality on ${machine}`, async () => {
      const cost: TrueCost = (cut) => idleCost(cut) * slowness(cut.nowMs);
      const aftermathMs = (nowMs: number) => 8 * slowness(nowMs);
      const watch = new SimulatedWatch({ cost });
      const profile = adaptive(BUDGET, 30);
      const { camera } = watch.add({ picture: PICTURE, profile, aftermathMs });
      await watch.time.runUntil(UNTIL_MS);

      const best = oracle(PICTURE, profile, cost, { transferMs: 1, upsampleMs: 1, aftermathMs });
      const frames = camera.between(FROM_MS, UNTIL_MS);
      const inTime = frames.filter(({ latencyMs }) => latencyMs <= BUDGET + 1e-6);
      const reached = inTime.reduce((sum, { segmentation }) => sum + qualityOf(segmentation), 0);
      const possible = frames.reduce((sum, { arrivedAtMs }) => sum + best(arrivedAtMs), 0);
      const share = reached / possible;
      const hitRate = camera.hitRate(BUDGET, FROM_MS);
      assert.ok(hitRate >= hits, `hit rate ${hitRate.toFixed(3)}`);
      assert.ok(share >= quality, `quality ${share.toFixed(3)}`);
    });
});
