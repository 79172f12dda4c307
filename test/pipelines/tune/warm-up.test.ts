import assert from 'node:assert/strict';
import type { RunPoint } from '../../../pipelines/tune/point-runner.js';
import { warmUp } from '../../../pipelines/tune/warm-up.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { Exit } from '../../../src/core/segmentation.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';
import { solidFrame } from '../../support/frames.js';

const SIZES = [64, 128, 256].map((width) => ({ width, height: 32 }));
const PER_EXIT = { low: 1, mid: 1.2, high: 2 } as const satisfies Record<Exit, number>;

/** Warms up sizes of which each run costs what `costMs` says; `run` counts from 0 for each point. */
async function warmed(
  costMs: (width: number, exit: Exit, run: number) => number,
  { untilMs = 1e6, deadlineMs = 33 } = {},
) {
  const clock = new FakeClock();
  const runs = new Map<string, number>();
  const runPoint: RunPoint = (_, { inputSize: { width }, exit }) => {
    const run = runs.get(`${width} ${exit}`) ?? 0;
    runs.set(`${width} ${exit}`, run + 1);
    const ms = costMs(width, exit, run);
    clock.advance(ms);
    return Promise.resolve({ endToEndMs: ms, engineMs: {} });
  };
  const [segmenter, frame] = [new FakeSegmenter(), solidFrame()];
  const options = { segmenter, frame, runPoint, deadlineMs, untilMs, clock, onSize: () => undefined };
  const { points, skipped } = await warmUp(SIZES, options);
  const name = ({ inputSize, exit }: { inputSize: { width: number }; exit: Exit }) =>
    `${inputSize.width} ${exit}`;
  return {
    points: points.map((point) => `${name(point)} ${point.costMs}`),
    skipped: skipped.map(name),
    reasons: [...new Set(skipped.map(({ reason }) => reason))],
    runs,
  };
}

describe('warming up', () => {
  it('leaves the first run of a network out of account', async () => {
    const { points, skipped } = await warmed((_, exit, run) => (run === 0 ? 500 : 10 * PER_EXIT[exit]));
    assert.deepEqual(points.slice(0, 3), ['64 low 10', '64 mid 12', '64 high 20']);
    assert.deepEqual([points.length, skipped.length], [9, 0]);
  });

  it('goes no further where a point is far over the deadline, nor to larger sizes once the first exit is', async () => {
    const { points, skipped, reasons } = await warmed((width, exit) => width * PER_EXIT[exit]);
    assert.deepEqual(points, ['64 low 64', '64 mid 76.8', '64 high 128', '128 low 128']);
    assert.deepEqual(skipped, ['128 mid', '128 high', '256 low', '256 mid', '256 high']);
    assert.deepEqual(reasons, [
      '128x32 took 154 ms, far over the deadline',
      '256x32 took 256 ms, far over the deadline',
    ]);
  });

  it('does not take a busy moment for a slow network', async () => {
    const { points, runs } = await warmed((_, __, run) => (run < 3 ? 1000 : 10));
    assert.equal(points.length, 9);
    assert.equal(runs.get('128 low'), 4);
  });

  it('keeps the very first point, however slow', async () => {
    const { points, skipped } = await warmed(() => 5000);
    assert.deepEqual(points, ['64 low 5000']);
    assert.equal(skipped.length, 8);
  });

  it('loads no further size when its time is over', async () => {
    const { points, reasons } = await warmed(() => 10, { untilMs: 50 });
    assert.equal(points.length, 3);
    assert.deepEqual(reasons, ['no time left to load it']);
  });

  it('does without a size that the engine refuses, and those above it', async () => {
    const refuse = (width: number): number => {
      if (width >= 128) throw new SegcastError('engine-failed', 'Out of memory.', 'Use less.');
      return 10;
    };
    const { points, skipped, reasons } = await warmed(refuse);
    assert.deepEqual([points.length, skipped.length], [3, 6]);
    assert.deepEqual(reasons, ['the engine refused 128x32 (engine-failed)']);
  });

  it('fails when the smallest size is refused, and with what has nothing to do with the size', async () => {
    const failing = (from: number, code: 'engine-failed' | 'usage') => (width: number) => {
      if (width >= from) throw new SegcastError(code, 'No.', 'Do.');
      return 10;
    };
    await assert.rejects(warmed(failing(64, 'engine-failed')), { code: 'engine-failed' });
    await assert.rejects(warmed(failing(128, 'usage')), { code: 'usage' });
  });
});
