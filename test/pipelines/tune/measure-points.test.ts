import assert from 'node:assert/strict';
import { measurePoints } from '../../../pipelines/tune/measure-points.js';
import type { Candidate, RunPoint } from '../../../pipelines/tune/point-runner.js';
import { FakeClock } from '../../support/fake-clock.js';
import { solidFrame } from '../../support/frames.js';

const SMALL = { width: 64, height: 32 };
const FRAMES = [solidFrame({ seq: 0 }), solidFrame({ seq: 1 }), solidFrame({ seq: 2 })];

/** Measures points that cost what `costMs` says, and writes down what ran on which frame. */
async function measured(
  costs: readonly number[],
  { untilMs, costAt = (ms) => ms }: { untilMs: number; costAt?: (ms: number, nowMs: number) => number },
) {
  const clock = new FakeClock();
  const ran: { readonly point: Candidate; readonly frame: number; readonly round: number }[] = [];
  let round = -1;
  const points = costs.map((costMs, index) => ({
    inputSize: { width: 64 * (index + 1), height: 32 },
    exit: 'low' as const,
    costMs,
  }));
  const runPoint: RunPoint = (frame, point) => {
    const index = points.findIndex(({ inputSize }) => inputSize === point.inputSize);
    const ms = costAt(costs[index] ?? 0, clock.now());
    ran.push({ point, frame: frame.seq, round });
    clock.advance(ms);
    return Promise.resolve({ endToEndMs: ms, engineMs: { low: ms / 2 } });
  };
  const options = { runPoint, frames: FRAMES, deadlineMs: 33, clock, untilMs };
  const found = await measurePoints(points, { ...options, onRound: (next) => (round = next) });
  return { found, ran, elapsedMs: clock.now(), widths: ran.map(({ point }) => point.inputSize.width / 64) };
}

describe('measuring', () => {
  it('takes points in turn, there and back, all of a round on the same frame', async () => {
    const { widths, ran } = await measured([10, 20, 30], { untilMs: 240 });
    assert.deepEqual(widths, [1, 2, 3, 3, 2, 1, 1, 2, 3, 3, 2, 1]);
    assert.deepEqual(
      ran.map(({ frame }) => frame),
      [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0],
    );
  });

  it('begins nothing that would last beyond its time', async () => {
    const { elapsedMs } = await measured([10, 20, 30], { untilMs: 1000 });
    assert.ok(elapsedMs <= 1000 && elapsedMs > 960, `${elapsedMs} ms`);
  });

  it('measures two rounds even when there is no time', async () => {
    const { found } = await measured([10, 20], { untilMs: 0 });
    assert.deepEqual(
      found.map(({ samples }) => samples),
      [2, 2],
    );
  });

  it('ends when enough has been measured', async () => {
    const { found } = await measured([0.01], { untilMs: 1e9 });
    assert.equal(found[0]?.samples, 300);
  });

  it('measures what is far over the deadline in every fourth round only', async () => {
    const { found } = await measured([10, 100], { untilMs: 1400 });
    assert.deepEqual(
      found.map(({ samples }) => samples),
      [40, 10],
    );
  });

  it('lets a busy spell fall on all points alike', async () => {
    const busy = (ms: number, nowMs: number): number => (nowMs > 1000 && nowMs < 2000 ? 10 * ms : ms);
    const { found } = await measured([10, 11, 12, 13], { untilMs: 4000, costAt: busy });
    const slow = found.map(({ endToEndMs }) => endToEndMs.p99 > 50);
    assert.deepEqual(slow, [true, true, true, true]);
    assert.deepEqual(
      found.map(({ endToEndMs }) => endToEndMs.p50),
      [10, 11, 12, 13],
    );
  });

  it("pools a cut's times over all exits that go through it", async () => {
    const clock = new FakeClock();
    let run = 0;
    const runPoint: RunPoint = (_, { exit }) => {
      run += 1;
      const engineMs = exit === 'low' ? { low: run } : { low: run, mid: 10 * run };
      return Promise.resolve({ endToEndMs: 1, engineMs });
    };
    const points = (['low', 'mid'] as const).map((exit) => ({ inputSize: SMALL, exit, costMs: 1 }));
    const found = await measurePoints(points, {
      ...{ runPoint, frames: FRAMES, deadlineMs: 33, clock, untilMs: 0 },
      onRound: () => undefined,
    });
    // low runs first and last of the two rounds: all four runs have its cut, the second and the third have mid's
    const low = { p50: 2, p95: 4, p99: 4 };
    assert.deepEqual(
      found.map(({ cutMs }) => cutMs),
      [{ low }, { low, mid: { p50: 20, p95: 30, p99: 30 } }],
    );
  });
});
