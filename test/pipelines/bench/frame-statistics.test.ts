import assert from 'node:assert/strict';
import {
  isHit,
  quantilesOf,
  type FrameRecord,
  type ShownFrame,
} from '../../../pipelines/bench/frame-record.js';
import { FrameRecorder } from '../../../pipelines/bench/frame-recorder.js';
import { statisticsOf } from '../../../pipelines/bench/frame-statistics.js';
import type { Exit } from '../../../src/core/segmentation.js';
import { FakeClock } from '../../support/fake-clock.js';
import { fakeFrame } from '../../support/fake-feed.js';

const RULE = { budgetMs: 33, maxReuseMs: 100 };

describe('a frame is a hit', () => {
  const cases: readonly (readonly [what: string, record: FrameRecord, hit: boolean])[] = [
    ['with its own labels at the last moment', shown({ latencyMs: 33 }), true],
    ['with its own labels too late: not', shown({ latencyMs: 33.1 }), false],
    ['with labels of an earlier frame within the limit', shown({ level: 'reuse', ageMs: 100 }), true],
    ['with older labels: not', shown({ level: 'reuse', ageMs: 101 }), false],
    ['without labels: not', shown({ level: 'raw', ageMs: undefined }), false],
    ['when it was never shown: not', { seq: 0, arrivedAtMs: 0, shown: undefined }, false],
  ];
  for (const [what, record, hit] of cases) it(what, () => assert.equal(isHit(record, RULE), hit));
});

describe('quantilesOf', () => {
  it('takes the nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i);
    assert.deepEqual(quantilesOf(values), { p50: 100, p95: 190, p99: 198 });
    assert.deepEqual(quantilesOf([7]), { p50: 7, p95: 7, p99: 7 });
    assert.equal(quantilesOf([]), undefined);
  });
});

describe('statisticsOf', () => {
  const records = [
    shown({ latencyMs: 20, level: 'high', ...made('high', 640, 384) }),
    shown({ latencyMs: 30, level: 'mid', ...made('mid', 640, 384) }),
    shown({ latencyMs: 50, level: 'high', ...made('high', 320, 192) }),
    shown({
      latencyMs: 10,
      level: 'reuse',
      ageMs: 40,
      ...made('high', 640, 384),
      inputSize: undefined,
      reason: 'busy',
    }),
    { seq: 4, arrivedAtMs: 0, shown: undefined },
  ];
  const found = statisticsOf(records, RULE, 2);

  it('counts hits, fresh hits and drops among the frames due', () => {
    const { due, hits, hitRate, freshHitRate, dropped } = found;
    assert.deepEqual([due, hits, hitRate, freshHitRate, dropped], [5, 3, 3 / 5, 2 / 5, 1]);
  });

  it('tells rate, latency, levels and sizes of the frames shown', () => {
    assert.equal(found.fps, 2);
    assert.deepEqual(found.latencyMs, { p50: 20, p95: 50, p99: 50 });
    assert.deepEqual(found.levels, { raw: 0, reuse: 0.25, low: 0, mid: 0.25, high: 0.5 });
    assert.deepEqual(Object.entries(found.inputSizes), [
      ['640x384', 2 / 3],
      ['320x192', 1 / 3],
    ]);
    assert.deepEqual(found.labels, { '640x384 high': 0.5, '640x384 mid': 0.25, '320x192 high': 0.25 });
    assert.deepEqual(found.labelAgeMs, { p50: 0, p95: 40, p99: 40 });
    assert.deepEqual(found.reasons, { busy: 1 });
  });

  it('has the quantiles of each stage that frames passed', () => {
    assert.deepEqual(Object.keys(found.stages), ['infer', 'encode']);
    assert.deepEqual(found.stages.encode, { p50: 3, p95: 3, p99: 3 });
  });

  it('says nothing where there is nothing to say it of', () => {
    const { hitRate, freshHitRate, latencyMs, fps, levels } = statisticsOf([], RULE, 0);
    assert.deepEqual([hitRate, freshHitRate, latencyMs, fps], [undefined, undefined, undefined, 0]);
    assert.deepEqual(levels, { raw: 0, reuse: 0, low: 0, mid: 0, high: 0 });
  });
});

describe('FrameRecorder', () => {
  it('writes down when a picture was ready, and leaves open what was never shown', () => {
    const clock = new FakeClock(1000);
    const recorder = new FrameRecorder(clock);
    const [first, second] = [
      fakeFrame({ seq: 1, arrivedAtMs: 990 }),
      fakeFrame({ seq: 2, arrivedAtMs: 1000 }),
    ];
    recorder.due(first.segmentation.frame);
    recorder.due(second.segmentation.frame);
    clock.advance(25);
    recorder.encoded(second, 4);
    const [dropped, shownOne] = recorder.records;
    assert.deepEqual([dropped?.seq, dropped?.shown], [1, undefined]);
    assert.deepEqual(shownOne?.shown?.latencyMs, 25);
    assert.equal(shownOne.shown.level, 'high');
    assert.deepEqual(shownOne.shown.timings, { ...second.timings, encode: 4 });
  });

  it('keeps nothing of a frame that was not due', () => {
    const recorder = new FrameRecorder(new FakeClock());
    recorder.encoded(fakeFrame(), 1);
    assert.deepEqual(recorder.records, []);
  });
});

/** Labels of a frame's own. */
function made(exit: Exit, width: number, height: number): Pick<ShownFrame, 'inputSize' | 'labels'> {
  const inputSize = { width, height };
  return { inputSize, labels: { exit, inputSize } };
}

function shown(given: Partial<ShownFrame>): FrameRecord {
  const usual: ShownFrame = {
    latencyMs: 20,
    level: 'high',
    ageMs: 0,
    inputSize: { width: 64, height: 32 },
    labels: { exit: 'high', inputSize: { width: 64, height: 32 } },
    reason: undefined,
    timings: { infer: 10, encode: 3 },
  };
  return { seq: 0, arrivedAtMs: 0, shown: { ...usual, ...given } };
}
