import assert from 'node:assert/strict';
import fc from 'fast-check';
import { liveTimeline, sourceTimeline, type Timeline } from '../../../streams/recorder/timeline.js';
import { frameOf, type FrameShape } from './frames.js';

const RTP = { num: 1, den: 90000 };

function place(timeline: Timeline, shapes: readonly FrameShape[]): [segment: number, pts: number][] {
  return shapes.map((shape) => {
    const { segment, pts } = timeline.place(frameOf({ width: 2, height: 2, ...shape }));
    return [segment, pts];
  });
}

describe('liveTimeline', () => {
  it('begins at 0 and follows the PTS, not the jitter of arrival', () => {
    const shapes = [
      { pts: 500, timeBase: RTP, arrivedAtMs: 100 },
      { pts: 3503, timeBase: RTP, arrivedAtMs: 171 },
      { pts: 6506, timeBase: RTP, arrivedAtMs: 172 },
    ];
    assert.deepEqual(place(liveTimeline(), shapes), [
      [1, 0],
      [1, 3003],
      [1, 6006],
    ]);
  });

  it('bridges a reconnect by the time between arrivals', () => {
    const shapes = [
      { pts: 9_000_000, epoch: 0, timeBase: RTP, arrivedAtMs: 1000 },
      { pts: 0, epoch: 1, timeBase: { num: 1, den: 1000 }, arrivedAtMs: 4000 },
      { pts: 40, epoch: 1, timeBase: { num: 1, den: 1000 }, arrivedAtMs: 4041 },
    ];
    assert.deepEqual(place(liveTimeline(), shapes), [
      [1, 0],
      [1, 270_000],
      [1, 273_600],
    ]);
  });

  it('bridges a jump of the camera clock, back or far ahead, the same way', () => {
    const shapes = [
      { pts: 900_000, timeBase: RTP, arrivedAtMs: 0 },
      { pts: 3600, timeBase: RTP, arrivedAtMs: 40 },
      { pts: 7200, timeBase: RTP, arrivedAtMs: 81 },
      { pts: 90_000_000, timeBase: RTP, arrivedAtMs: 120 },
    ];
    assert.deepEqual(place(liveTimeline(), shapes), [
      [1, 0],
      [1, 3600],
      [1, 7200],
      [1, 10_710],
    ]);
  });

  it('begins a segment, at 0, when the size changes', () => {
    const shapes = [{ seq: 0 }, { seq: 1 }, { seq: 2, width: 4 }, { seq: 3, width: 4 }];
    assert.deepEqual(place(liveTimeline(), shapes), [
      [1, 0],
      [1, 3600],
      [2, 0],
      [2, 3600],
    ]);
  });

  it('gives a frame the same place however often it is asked', () => {
    const timeline = liveTimeline();
    const frame = frameOf({ seq: 3 });
    assert.deepEqual(timeline.place(frame), timeline.place(frame));
  });

  it('never stands still or goes back, whatever a camera sends', () => {
    const shape = fc.record({
      pts: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 2 ** 48 })),
      epoch: fc.integer({ min: 0, max: 2 }),
      arrivedAtMs: fc.integer({ min: 0, max: 100_000 }),
      timeBase: fc.constantFrom(RTP, { num: 1, den: 1000 }, { num: 1001, den: 30000 }),
      width: fc.constantFrom(2, 2, 2, 2, 4),
    });
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 30 }), (shapes) => {
        for (const timeline of [liveTimeline(), sourceTimeline()]) assertAscends(place(timeline, shapes));
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe('sourceTimeline', () => {
  it('leaves PTS and time base as they are', () => {
    const frame = frameOf({ pts: 123_456, timeBase: { num: 1001, den: 30000 } });
    assert.deepEqual(sourceTimeline().place(frame), {
      segment: 1,
      pts: 123_456,
      timeBase: { num: 1001, den: 30000 },
    });
  });

  it('begins a segment when the size or the time base changes', () => {
    const shapes = [{ pts: 7 }, { pts: 8, height: 4 }, { pts: 720_000, height: 4, timeBase: RTP }];
    assert.deepEqual(place(sourceTimeline(), shapes), [
      [1, 7],
      [2, 8],
      [3, 720_000],
    ]);
  });
});

function assertAscends(places: readonly [segment: number, pts: number][]): void {
  for (const [index, [segment, pts]] of places.entries()) {
    const before = places[index - 1];
    assert.ok(Number.isSafeInteger(pts) && pts >= 0, `${pts}`);
    if (before === undefined) assert.equal(segment, 1);
    else if (before[0] === segment) assert.ok(pts > before[1], `${pts} after ${before[1]}`);
    else assert.equal(segment, before[0] + 1);
  }
}
