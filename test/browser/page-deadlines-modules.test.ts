import assert from 'node:assert/strict';
import { columnsOf, GAP_MS, levelRunsOf, scaleTopOf } from '../../src/viewer/deadlines/chart-series.js';
import { describeSample } from '../../src/viewer/deadlines/describe-sample.js';
import { FrameHistory, type FrameSample } from '../../src/viewer/deadlines/frame-history.js';
import { formatHitRate, verdictOf } from '../../src/viewer/deadlines/verdict.js';
import type { PictureHeader, Size } from '../../src/viewer/protocol.js';
import { formatSpan } from '../../src/viewer/settings/format-span.js';

const header = {
  camera: 'front',
  seq: 0,
  width: 640,
  height: 360,
  level: 'high',
  ageMs: 0,
  reason: null,
  timingsMs: {},
  latencyMs: 20,
  budgetMs: 33,
  inputSize: [448, 256],
  drops: 0,
  classSet: 0,
  shares: null,
} as const satisfies PictureHeader;

function sample(atMs: number, change: Partial<FrameSample> = {}): FrameSample {
  const inputSize: Size = [448, 256];
  return { atMs, latencyMs: 20, budgetMs: 33, level: 'high', inputSize, reason: undefined, ...change };
}

describe('page: history of a camera', () => {
  it('keeps the last minute', () => {
    const history = new FrameHistory();
    for (let now = 0; now <= 100_000; now += 1000) history.add({ ...header, latencyMs: now / 1000 }, now);
    const kept = history.at(100_000);
    assert.deepEqual([kept[0]?.latencyMs, kept.at(-1)?.latencyMs, kept.length], [40, 100, 61]);
    assert.equal(history.at(155_000).length, 6);
    assert.equal(history.at(900_000).length, 0);
  });

  it('stays bounded however fast pictures come', () => {
    const history = new FrameHistory();
    for (let index = 0; index < 20_000; index++) history.add({ ...header, latencyMs: index }, index / 10);
    const kept = history.at(2000);
    assert.equal(kept.length, 7200);
    assert.equal(kept.at(-1)?.latencyMs, 19_999);
  });

  it('starts over when the clock was set back', () => {
    const history = new FrameHistory();
    history.add(header, 50_000);
    history.add({ ...header, latencyMs: 7 }, 40_000);
    assert.deepEqual(
      history.at(40_000).map(({ latencyMs }) => latencyMs),
      [7],
    );
  });

  it('takes what an older server does not say for unknown', () => {
    const history = new FrameHistory();
    const {
      camera,
      seq,
      width,
      height,
      level,
      ageMs,
      reason,
      timingsMs,
      latencyMs,
      drops,
      classSet,
      shares,
    } = header;
    history.add(
      { camera, seq, width, height, level, ageMs, reason, timingsMs, latencyMs, drops, classSet, shares },
      0,
    );
    const [only] = history.at(0);
    assert.deepEqual([only?.budgetMs, only?.inputSize, only?.reason], [undefined, undefined, undefined]);
  });
});

describe('page: chart of the last minute', () => {
  it('gives seconds before now, latency and budget', () => {
    const samples = [sample(8000), sample(9000, { latencyMs: 40, budgetMs: undefined })];
    assert.deepEqual(columnsOf(samples, 10_000), [
      [-2, -1],
      [20, 40],
      [33, null],
    ]);
  });

  it('breaks the line where no picture came', () => {
    const samples = [sample(0), sample(GAP_MS), sample(2 * GAP_MS + 1000)];
    const [seconds, latency] = columnsOf(samples, 2 * GAP_MS + 1000);
    assert.deepEqual(latency, [20, 20, null, 20]);
    assert.equal(seconds.length, 4);
    assert.ok(seconds.every((second, index) => index === 0 || second > (seconds[index - 1] ?? 0)));
  });

  it('joins pictures of the same work to runs, up to now', () => {
    const low = { level: 'low', inputSize: [384, 216] } as const;
    const samples = [sample(0), sample(1000), sample(2000, low), sample(3000, { inputSize: [384, 216] })];
    assert.deepEqual(levelRunsOf(samples, 4000), [
      { fromSeconds: -4, toSeconds: -2, level: 'high', inputSize: [448, 256] },
      { fromSeconds: -2, toSeconds: -1, level: 'low', inputSize: [384, 216] },
      { fromSeconds: -1, toSeconds: 0, level: 'high', inputSize: [384, 216] },
    ]);
  });

  it('ends a run where pictures stop coming', () => {
    const runs = levelRunsOf([sample(0), sample(100), sample(10_000)], 10_040);
    assert.deepEqual(
      runs.map(({ fromSeconds, toSeconds }) => [fromSeconds, toSeconds]),
      [
        [-10.04, -9.84],
        [-0.04, 0],
      ],
    );
  });

  it('scales to nearly all pictures and to the budget, not to the one slow picture', () => {
    const calm = Array.from({ length: 300 }, (_, index) => sample(index * 33));
    const slow = sample(10_000, { latencyMs: 900 });
    assert.equal(scaleTopOf(columnsOf([...calm, slow], 10_000)), 33 * 1.3);
    assert.equal(scaleTopOf(columnsOf([], 0)), 10);
    const late = calm.map((frame) => ({ ...frame, latencyMs: 100 }));
    assert.ok(Math.abs(scaleTopOf(columnsOf(late, 10_000)) - 115) < 1e-9);
  });

  it('says a picture in a line', () => {
    const low = sample(0, { level: 'low', inputSize: [384, 216], reason: '33 ms budget', latencyMs: 41 });
    const text = (frame: FrameSample, now: number): string =>
      describeSample(frame, now).replaceAll('\u00a0', ' ');
    assert.equal(text(low, 12_000), '12 s ago: 41 ms of 33 ms \u00b7 LOW 384\u00d7216 \u00b7 33 ms budget');
    const raw = sample(0, { level: 'raw', inputSize: undefined, budgetMs: undefined });
    assert.equal(text(raw, 0), 'Now: 20 ms \u00b7 RAW');
  });
});

describe('page: hit rate', () => {
  for (const [hitRate, verdict, text] of [
    [1, 'good', '100%'],
    [0.99, 'good', '99.0%'],
    [0.9899, 'fair', '98.9%'],
    [0.95, 'fair', '95.0%'],
    [0.9499, 'poor', '94.9%'],
    [0, 'poor', '0.0%'],
    [0.9999, 'good', '99.9%'],
    [null, 'none', '\u2013'],
    [undefined, 'none', '\u2013'],
  ] as const) {
    it(`calls ${String(hitRate)} ${verdict} and writes it ${text}`, () => {
      assert.equal(verdictOf(hitRate), verdict);
      assert.equal(formatHitRate(hitRate), text);
    });
  }
});

describe('page: time of a recording', () => {
  it('is written as a clock shows it', () => {
    assert.deepEqual(
      [-5, 7000, 723_000, 3_723_000].map((ms) => formatSpan(ms)),
      ['0:00', '0:07', '12:03', '1:02:03'],
    );
  });
});
