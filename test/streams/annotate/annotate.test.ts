import assert from 'node:assert/strict';
import type { ClassSet } from '../../../src/core/class-set.js';
import { SegcastError, type ErrorCode } from '../../../src/core/errors.js';
import type { Frame } from '../../../src/core/frame.js';
import type { LabelMap } from '../../../src/core/label-map.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { annotate } from '../../../streams/annotate/annotate.js';
import { FakeClock } from '../../support/fake-clock.js';

const classSet: ClassSet = {
  name: 'street',
  classes: [
    { name: 'road', color: [100, 0, 0] },
    { name: 'car', color: [0, 200, 0] },
    { name: 'sky', color: [0, 0, 250] },
  ],
};

function frameOf(width: number, height: number): Frame {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 31) % 256);
  return { seq: 4, pts: 9, timeBase: { num: 1, den: 25 }, epoch: 0, width, height, pixels, arrivedAtMs: 7 };
}

function segmentedOf(frame: Frame, ids: ArrayLike<number>): Segmentation {
  const labels: LabelMap = { width: frame.width, height: frame.height, ids: Uint8Array.from(ids) };
  return { kind: 'segmented', frame, labels, exit: 'high', timings: { infer: 12, upsample: 3 } };
}

const usual = { classSet, latencyMs: 24, drops: 3 };
const tiny = frameOf(4, 2);
const tinyIds = [0, 0, 1, 1, 1, 1, 255, 1];

describe('annotate', () => {
  it('lays half of each class colour over the picture by default', () => {
    const { picture } = annotate(segmentedOf(tiny, tinyIds), usual);
    assert.equal(picture[0], ((tiny.pixels[0] ?? 0) + 100 + 1) >> 1);
    assert.equal(picture[7], ((tiny.pixels[7] ?? 0) + 200 + 1) >> 1);
    assert.deepEqual(picture.subarray(18, 21), tiny.pixels.subarray(18, 21), 'no class, no colour');
  });

  it('counts the share of each class among the pixels that have one', () => {
    const { shares } = annotate(segmentedOf(tiny, tinyIds), usual);
    assert.deepEqual(shares, [2 / 7, 5 / 7, 0]);
  });

  it('gives no class a share where no pixel has one', () => {
    assert.deepEqual(annotate(segmentedOf(tiny, new Array<number>(8).fill(255)), usual).shares, [0, 0, 0]);
  });

  it('uses another palette and opacity where given', () => {
    const palette = [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ] as const;
    const { picture } = annotate(segmentedOf(tiny, tinyIds), { ...usual, palette, opacity: 1 });
    assert.deepEqual([...picture.subarray(0, 9)], [1, 2, 3, 1, 2, 3, 4, 5, 6]);
  });

  it('hands on the segmentation and the drops, and adds its own time', () => {
    const segmentation = segmentedOf(tiny, tinyIds);
    const times = [100, 104.5];
    const annotated = annotate(segmentation, { ...usual, clock: { now: () => times.shift() ?? 0 } });
    assert.equal(annotated.segmentation, segmentation);
    assert.equal(annotated.classSet, classSet);
    assert.equal(annotated.drops, 3);
    assert.deepEqual(annotated.timings, { infer: 12, upsample: 3, annotate: 4.5 });
    assert.deepEqual(segmentation.timings, { infer: 12, upsample: 3 });
  });

  it('writes neither into the frame nor into the labels, and gives each picture its own memory', () => {
    const frame = frameOf(320, 180);
    const segmentation = segmentedOf(frame, new Uint8Array(320 * 180));
    const before = frame.pixels.slice();
    const first = annotate(segmentation, usual);
    const second = annotate(segmentation, usual);
    assert.deepEqual(frame.pixels, before);
    assert.deepEqual(first.picture, second.picture);
    assert.notEqual(first.picture.buffer, second.picture.buffer);
    const raw = annotate({ kind: 'raw', frame, reason: 'engine restarting', timings: {} }, usual);
    assert.deepEqual(frame.pixels, before);
    assert.notEqual(raw.picture.buffer, frame.pixels.buffer);
  });

  it('shows raw video as it is but for the strip that says so, and knows no shares', () => {
    const frame = frameOf(320, 180);
    const raw = annotate({ kind: 'raw', frame, reason: 'engine restarting', timings: {} }, usual);
    assert.equal(raw.shares, undefined);
    const stripRows = 13 * 320 * 3;
    assert.deepEqual(raw.picture.subarray(0, -stripRows), frame.pixels.subarray(0, -stripRows));
    assert.notDeepEqual(raw.picture.subarray(-stripRows), frame.pixels.subarray(-stripRows));
  });

  it('shows the time since the arrival of the frame as latency, unless told another', () => {
    const frame = frameOf(320, 180); // arrived at 7 ms
    const fresh = segmentedOf(frame, new Uint8Array(320 * 180));
    const measured = annotate(fresh, { classSet, drops: 3, clock: new FakeClock(31) }).picture;
    assert.deepEqual(measured, annotate(fresh, { ...usual, latencyMs: 24 }).picture);
    assert.notDeepEqual(measured, annotate(fresh, { ...usual, latencyMs: 25 }).picture);
  });

  it('leaves the strip out of fresh frames on request, but never out of reused or raw ones', () => {
    const frame = frameOf(320, 180);
    const labels = { width: 320, height: 180, ids: new Uint8Array(320 * 180).fill(255) };
    const strip = (segmentation: Segmentation): boolean =>
      Buffer.compare(annotate(segmentation, { ...usual, strip: false }).picture, frame.pixels) !== 0;
    assert.equal(strip({ kind: 'segmented', frame, labels, exit: 'low', timings: {} }), false);
    assert.equal(
      strip({ kind: 'reused', frame, labels, exit: 'low', ageMs: 40, reason: 'late', timings: {} }),
      true,
    );
    assert.equal(strip({ kind: 'raw', frame, reason: 'late', timings: {} }), true);
  });

  it('draws pictures of any size down to a single pixel', () => {
    for (const [width, height] of [
      [1, 1],
      [16, 16],
      [853, 479],
      [3, 200],
    ] as const) {
      const frame = frameOf(width, height);
      const { picture, shares } = annotate(segmentedOf(frame, new Uint8Array(width * height).fill(2)), usual);
      assert.equal(picture.length, frame.pixels.length);
      assert.deepEqual(shares, [0, 0, 1]);
    }
  });

  const refusals: readonly (readonly [string, () => unknown, ErrorCode, RegExp])[] = [
    [
      'labels of another size than the frame',
      () =>
        annotate(
          {
            kind: 'reused',
            frame: tiny,
            labels: { width: 2, height: 4, ids: new Uint8Array(8) },
            exit: 'high',
            ageMs: 9,
            reason: 'late',
            timings: {},
          },
          usual,
        ),
      'labels-invalid',
      /frame's size 4x2, received 2x4/,
    ],
    [
      'an id that the class set lacks',
      () => annotate(segmentedOf(tiny, [0, 0, 0, 0, 0, 3, 0, 0]), usual),
      'labels-invalid',
      /below 3 \("street"\) or 255, received 3/,
    ],
    [
      'an opacity that is not a share',
      () => annotate(segmentedOf(tiny, tinyIds), { ...usual, opacity: Number.NaN }),
      'usage',
      /from 0 to 1, received NaN/,
    ],
    [
      'a palette with a colour missing',
      () => annotate(segmentedOf(tiny, tinyIds), { ...usual, palette: [[0, 0, 0]] }),
      'usage',
      /Expected 3 colours .* received 1/,
    ],
  ];
  for (const [what, run, code, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(run, (error) => {
        assert.ok(error instanceof SegcastError);
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});
