import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createDeadlineMeter } from '../../../pipelines/deadlines/deadline-meter.js';
import { RELATIVE_ERROR } from '../../../pipelines/deadlines/latency-histogram.js';
import type { DeadlineStatistics } from '../../../src/core/deadline-report.js';
import type { Quantiles } from '../../../src/core/profile.js';
import { LEVELS, levelOf, type Level } from '../../../src/core/segmentation.js';
import { FakeClock } from '../../support/fake-clock.js';
import { dueFrame, type DueFrame } from './frames.js';

/** A meter, and a way to have it see a frame that took so long, now. */
function setUp(startMs = 0) {
  const clock = new FakeClock(startMs);
  const settled: [latencyMs: number, hit: boolean | undefined][] = [];
  const meter = createDeadlineMeter({ clock, onSettled: (_, ms, hit) => settled.push([ms, hit]) });
  let drops = 0;
  const see = (latencyMs: number, { drops: more = 0, ...frame }: Partial<DueFrame> = {}): void => {
    drops += more;
    meter.annotated(dueFrame({ ...frame, arrivedAtMs: clock.now() - latencyMs, drops }));
  };
  return { clock, meter, see, settled };
}

const nothing: DeadlineStatistics = {
  due: 0,
  hits: 0,
  dropped: 0,
  hitRate: undefined,
  latencyMs: undefined,
  fps: 0,
  levels: { raw: 0, reuse: 0, low: 0, mid: 0, high: 0 },
};

describe('deadline meter', () => {
  it('has nothing to tell before the first frame', () => {
    assert.deepEqual(setUp().meter.report(33), {
      budgetMs: 33,
      windows: { '10s': nothing, '1m': nothing, '1h': nothing },
    });
  });

  it('counts hits, misses, drops and levels of frames alike in every window', () => {
    const { clock, meter, see } = setUp();
    clock.advance(10_000);
    see(20, { exit: 'high' });
    see(30, { exit: 'low', drops: 2 });
    see(40, { exit: 'mid' });
    see(10, { kind: 'reused' });
    see(5, { kind: 'raw' });
    for (const window of Object.values(meter.report(33).windows)) {
      const { latencyMs, ...counts } = window;
      assert.deepEqual(counts, {
        due: 7,
        hits: 3,
        dropped: 2,
        hitRate: 3 / 7,
        fps: 0.5,
        levels: { raw: 0.2, reuse: 0.2, low: 0.2, mid: 0.2, high: 0.2 },
      });
      assertClose(latencyMs, { p50: 20, p95: 40, p99: 40 });
    }
    assert.deepEqual(meter.report(33).windows['10s'].latencyMs, { p50: 20, p95: 40, p99: 40 });
  });

  it('empties its windows when the camera is offline', () => {
    const { clock, meter, see } = setUp();
    see(20);
    const due = (): number[] => Object.values(meter.report(33).windows).map((window) => window.due);
    assert.deepEqual(due(), [1, 1, 1]);
    clock.advance(10_000);
    assert.deepEqual(due(), [0, 1, 1]);
    clock.advance(50_000);
    assert.deepEqual(due(), [0, 0, 1]);
    clock.advance(3_540_000);
    assert.deepEqual(due(), [0, 0, 0]);
    assert.deepEqual(meter.report(33).windows['1h'], nothing);
  });

  it('tells no hit rate of a camera without a budget, and judges no frame by a budget it did not have', () => {
    const { meter, see } = setUp();
    see(100, { budgetMs: undefined, drops: 3 });
    const { budgetMs, windows } = meter.report(undefined);
    assert.deepEqual([budgetMs, windows['10s'].hitRate, windows['10s'].due], [undefined, undefined, 4]);
    assert.equal(meter.report(33).windows['1h'].hitRate, undefined);
    see(20);
    assert.equal(meter.report(33).windows['1h'].hitRate, 1);
    assert.equal(meter.report(undefined).windows['1h'].hitRate, undefined);
  });

  it('gives the rate of a young camera over its age', () => {
    const { clock, meter, see } = setUp(5_000_000);
    for (let count = 0; count < 60; count++) {
      clock.advance(50);
      see(20);
    }
    assert.deepEqual(
      Object.values(meter.report(33).windows).map(({ fps }) => fps),
      [20, 20, 20],
    );
  });

  it('settles the last frame of a watched camera when it is asked', () => {
    const { clock, meter, settled } = setUp();
    const first = dueFrame({ arrivedAtMs: 0 });
    meter.annotated(first);
    meter.encoded(first, 5);
    meter.annotated(dueFrame({ arrivedAtMs: 0 }));
    assert.equal(meter.report(33).windows['10s'].due, 1);
    clock.advance(500);
    assert.equal(meter.report(33).windows['10s'].due, 2);
    assert.deepEqual(settled, [
      [0, true],
      [0, true],
    ]);
  });

  it('is right to the frame, and to 2 % of a quantile, whatever comes when', () => {
    const step = fc.record({
      advanceMs: fc.oneof(
        { weight: 8, arbitrary: fc.double({ min: 0, max: 900, noNaN: true }) },
        { weight: 2, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 4_000_000 }) },
      ),
      latencyMs: fc.double({ min: 0.5, max: 50_000, noNaN: true }),
      kind: fc.constantFrom('segmented', 'reused', 'raw'),
      budgetMs: fc.constantFrom(33, 5000),
      drops: fc.nat({ max: 3 }),
      asks: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        fc.array(step, { maxLength: 80 }),
        checkSteps,
      ),
      { numRuns: 150 },
    );
  });

  it('counts an hour of frames at 30 a second within bounds', () => {
    const { clock, meter, see } = setUp();
    for (let second = 0; second < 3700; second++) {
      clock.advance(1000);
      for (let frame = 0; frame < 30; frame++) see(20 + (frame % 10));
    }
    const { due, hitRate, latencyMs, fps } = meter.report(33).windows['1h'];
    assert.deepEqual([due, hitRate], [3_600 * 30 - 9 * 30, 1]);
    assertClose(latencyMs, { p50: 24, p95: 29, p99: 29 });
    assert.ok(Math.abs(fps - 30) < 0.1);
  });
});

interface Step {
  readonly advanceMs: number;
  readonly latencyMs: number;
  readonly kind: 'segmented' | 'reused' | 'raw';
  readonly budgetMs: number;
  readonly drops: number;
  readonly asks: boolean;
}

interface Seen extends Step {
  readonly atMs: number;
  readonly level: Level;
  readonly measuredMs: number;
}

function checkSteps(startMs: number, steps: readonly Step[]): void {
  const { clock, meter, see, settled } = setUp(startMs);
  const seen: Seen[] = [];
  for (const step of steps) {
    clock.advance(step.advanceMs);
    see(step.latencyMs, step);
    const { segmentation } = dueFrame({ ...step, arrivedAtMs: 0 });
    const measuredMs = settled.at(-1)?.[0] ?? NaN;
    seen.push({ ...step, atMs: clock.now(), level: levelOf(segmentation), measuredMs });
    if (step.asks || step === steps.at(-1)) checkReport(seen, startMs, clock.now(), meter.report(33).windows);
  }
}

function checkReport(
  seen: readonly Seen[],
  startMs: number,
  nowMs: number,
  windows: ReturnType<ReturnType<typeof createDeadlineMeter>['report']>['windows'],
): void {
  const since = (bucketMs: number, buckets: number): number =>
    (Math.floor(nowMs / bucketMs) - buckets + 1) * bucketMs;
  const exact = seen.filter(({ atMs }) => atMs > nowMs - 10_000);
  assert.deepEqual(windows['10s'], bruteForce(exact, Math.min(10_000, nowMs - startMs)));
  for (const [window, sinceMs] of [
    [windows['1m'], since(1000, 60)],
    [windows['1h'], since(10_000, 360)],
  ] as const) {
    const within = seen.filter(({ atMs }) => atMs >= sinceMs);
    const { latencyMs, ...expected } = bruteForce(within, Math.min(nowMs - sinceMs, nowMs - startMs));
    const { latencyMs: measured, ...counts } = window;
    assert.deepEqual(counts, expected);
    assertClose(measured, latencyMs);
  }
}

/** The slow and obvious way. */
function bruteForce(seen: readonly Seen[], spanMs: number): DeadlineStatistics {
  const dropped = seen.reduce((sum, { drops }) => sum + drops, 0);
  const due = seen.length + dropped;
  const hits = seen.filter((one) => one.kind !== 'raw' && one.measuredMs <= one.budgetMs).length;
  const sorted = seen.map(({ measuredMs }) => measuredMs).sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.ceil(q * sorted.length) - 1] ?? NaN;
  const share = (level: Level): number =>
    seen.length === 0 ? 0 : seen.filter((one) => one.level === level).length / seen.length;
  return {
    due,
    hits,
    dropped,
    hitRate: due === 0 ? undefined : hits / due,
    latencyMs: seen.length === 0 ? undefined : { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    fps: spanMs > 0 ? (seen.length * 1000) / spanMs : 0,
    levels: Object.fromEntries(LEVELS.map((level) => [level, share(level)])) as Record<Level, number>,
  };
}

function assertClose(measured: Quantiles | undefined, expected: Quantiles | undefined): void {
  if (measured === undefined || expected === undefined) {
    assert.equal(measured, expected);
    return;
  }
  for (const key of ['p50', 'p95', 'p99'] as const) {
    const error = Math.abs(measured[key] - expected[key]) / expected[key];
    assert.ok(error <= RELATIVE_ERROR + 1e-9, `${key}: ${measured[key]} for ${expected[key]}`);
  }
}
