import assert from 'node:assert/strict';
import { planTime } from '../../../pipelines/tune/time-plan.js';
import { tune, type TuneOptions } from '../../../pipelines/tune/tune.js';
import { FakeClock } from '../../support/fake-clock.js';
import { solidFrame } from '../../support/frames.js';
import { TimedSegmenter } from '../../support/timed-segmenter.js';

const SIZES = [64, 96, 160, 224].map((width) => ({ width, height: 32 }));
const judge: TuneOptions['judge'] = {
  source: 'manifest',
  neededMs: () => 0,
  judge: (points) => Promise.resolve(points.map(({ inputSize }) => inputSize.width / 1000)),
};

/** Tunes a machine on which each cut costs `msPerPixel` of the input's width. */
async function tuned(
  msPerPixel: number,
  overrides: Partial<TuneOptions> & { readonly totalMs?: number } = {},
) {
  const { totalMs = 8000, ...options } = overrides;
  const clock = new FakeClock(1000);
  const segmenter = new TimedSegmenter(clock, ({ width }) => width * msPerPixel);
  const result = await tune({
    ...{ segmenter, clock, judge, model: 'm', deadlineMs: 33, sizes: SIZES, sizesAtOnce: 12 },
    ...{ frames: [solidFrame()], startedAtMs: 1000, plan: planTime(totalMs) },
    ...options,
  });
  return { ...result, elapsedMs: clock.now() - 1000 };
}

describe('tuning', () => {
  it('finds cost and quality of every size and exit', async () => {
    const { points, skipped } = await tuned(0.1);
    assert.equal(points.length, 12);
    assert.equal(skipped.length, 0);
    const { endToEndMs, cutMs, quality, exit, inputSize } = points[5]!; // of 12
    assert.deepEqual([inputSize.width, exit, quality], [96, 'high', 0.096]);
    assert.ok(
      Math.abs(endToEndMs.p95 - 3 * 9.6) < 0.01,
      '3 cuts of 9.6 ms, and drawing takes no time on this clock',
    );
    assert.deepEqual(
      Object.entries(cutMs).map(([cut, { p50 }]) => `${cut} ${p50}`),
      ['low 9.6', 'mid 9.6', 'high 9.6'],
    );
  });

  for (const { machine, msPerPixel, totalMs } of [
    { machine: 'a fast', msPerPixel: 0.01, totalMs: 3000 },
    { machine: 'a usual', msPerPixel: 0.1, totalMs: 8000 },
    { machine: 'a slow', msPerPixel: 0.5, totalMs: 30_000 },
    { machine: 'a hopeless', msPerPixel: 20, totalMs: 90_000 },
  ])
    it(`keeps to its time on ${machine} machine`, async () => {
      const { points, elapsedMs } = await tuned(msPerPixel, { totalMs });
      assert.ok(elapsedMs < totalMs, `${elapsedMs} ms`);
      assert.ok(points.every(({ samples }) => samples >= 1));
    });

  it('leaves the judge its time', async () => {
    let given = 0;
    const slow: TuneOptions['judge'] = {
      ...judge,
      neededMs: () => 1e9,
      judge: (points, { forMs }) => {
        given = forMs;
        return judge.judge(points, { forMs });
      },
    };
    const { elapsedMs } = await tuned(0.1, { judge: slow });
    assert.equal(given, planTime(8000).judgeMs);
    assert.ok(elapsedMs + given < 8000);
  });

  it('measures group after group where not all sizes can be loaded at once, with as many rounds for each', async () => {
    const doing: string[] = [];
    const { points } = await tuned(0.1, { sizesAtOnce: 2, onProgress: (text) => doing.push(text) });
    assert.deepEqual(
      points.map(({ inputSize }) => inputSize.width),
      SIZES.flatMap(({ width }) => [width, width, width]),
    );
    const samples = points.filter(({ endToEndMs }) => endToEndMs.p50 < 66).map((point) => point.samples);
    assert.ok(Math.max(...samples) - Math.min(...samples) <= 4, samples.join(' '));
    assert.ok(doing.includes('measuring 6 points, round 1 (group 2 of 2)'));
    const all = points.find((point) => point.inputSize.width === 224 && point.exit === 'low');
    assert.equal(all?.cutMs.low?.p50, 22.4);
  });

  it('stops when asked to', async () => {
    const abort = new AbortController();
    const onProgress = (doing: string): void => {
      if (doing.endsWith('round 3')) abort.abort();
    };
    await assert.rejects(tuned(0.1, { signal: abort.signal, onProgress }), { name: 'AbortError' });
  });
});
