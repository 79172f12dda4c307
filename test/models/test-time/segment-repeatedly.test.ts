import assert from 'node:assert/strict';
import type { Frame } from '../../../src/core/frame.js';
import type { SegmentOptions } from '../../../models/segmenter.js';
import { mirrorFrame } from '../../../models/test-time/mirror-frame.js';
import { scaledSize, segmentRepeatedly } from '../../../models/test-time/segment-repeatedly.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';

/** A frame whose pixels count up from `first`. */
function countingFrame(width: number, height: number): Frame {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => i);
  return { seq: 0, pts: 0, timeBase: { num: 1, den: 1 }, epoch: 0, width, height, pixels, arrivedAtMs: 0 };
}

/** A network that calls a column sky where the frame is blue there, and sees the frame only as it was handed over. */
class ColumnSegmenter extends FakeSegmenter {
  override async segment(frame: Frame, options: SegmentOptions): ReturnType<FakeSegmenter['segment']> {
    const result = await super.segment(frame, options);
    const blue = Float32Array.from({ length: frame.width }, (_, x) => frame.pixels[x * 3 + 2]!); // within the first row
    const data = Float32Array.from([
      ...blue.map((value) => 128 - value),
      ...blue.map((value) => value - 128),
    ]);
    return { ...result, logits: { classes: 2, height: 1, width: frame.width, data } };
  }
}

const OPTIONS = {
  exit: 'mid',
  inputSize: { width: 96, height: 64 },
  outputSize: { width: 4, height: 1 },
} as const;

describe('several looks at a picture', () => {
  it('takes every scale, and each mirrored, at multiples of 32', async () => {
    const segmenter = new FakeSegmenter();
    await segmentRepeatedly(segmenter, countingFrame(4, 1), {
      ...OPTIONS,
      scales: [0.75, 1, 1.25],
      flip: true,
    });
    assert.deepEqual(
      segmenter.segmented.map(({ exit, inputSize }) => `${exit} ${inputSize.width}x${inputSize.height}`),
      ['mid 64x64', 'mid 64x64', 'mid 96x64', 'mid 96x64', 'mid 128x96', 'mid 128x96'],
    );
  });

  it('turns the labels of a mirrored look back', async () => {
    const frame = {
      ...countingFrame(4, 1),
      pixels: Uint8Array.from([0, 0, 255, 0, 0, 250, 0, 0, 0, 0, 0, 1]),
    };
    for (const flip of [false, true]) {
      const { labels } = await segmentRepeatedly(new ColumnSegmenter(), frame, {
        ...OPTIONS,
        scales: [1],
        flip,
      });
      assert.deepEqual([...labels.ids], [1, 1, 0, 0]);
    }
  });

  it('times every look and joining them', async () => {
    let now = 0;
    const clock = { now: () => (now += 10) };
    const options = { ...OPTIONS, scales: [1, 2], flip: true, clock };
    const { ms } = await segmentRepeatedly(new FakeSegmenter(), countingFrame(4, 1), options);
    assert.equal(ms, 4 * (2 + 10) + 10); // the fake infers in 2 ms; the clock moves by 10 whenever it is read
  });

  it('stops between two looks when asked to', async () => {
    const abort = new AbortController();
    const segmenter = new FakeSegmenter(() => (abort.abort(), 0));
    const looking = segmentRepeatedly(segmenter, countingFrame(4, 1), {
      ...OPTIONS,
      scales: [1, 2],
      flip: false,
      signal: abort.signal,
    });
    await assert.rejects(looking, { name: 'AbortError' });
    assert.equal(segmenter.segmented.length, 1);
  });

  it('leaves the input size as it is at scale 1, and at least one cell of the deepest features', () => {
    assert.deepEqual(scaledSize({ width: 481, height: 359 }, 1), { width: 481, height: 359 });
    assert.deepEqual(scaledSize({ width: 481, height: 359 }, 0.5), { width: 256, height: 192 });
    assert.deepEqual(scaledSize({ width: 33, height: 40 }, 0.1), { width: 32, height: 32 });
  });

  it('mirrors a frame, and twice gives it back', () => {
    const frame = countingFrame(3, 2);
    const mirror = mirrorFrame(frame);
    assert.deepEqual([...mirror.pixels], [6, 7, 8, 3, 4, 5, 0, 1, 2, 15, 16, 17, 12, 13, 14, 9, 10, 11]);
    assert.deepEqual(mirrorFrame(mirror), frame);
  });
});
