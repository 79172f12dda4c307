import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SegcastError } from '../../../src/core/errors.js';
import { NutWriter, type NutWriterOptions } from '../../../streams/nut/nut-writer.js';
import { readAll } from './read-all.js';

const RUNS = { seed: 7, numRuns: 150 };

const ticks = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const streams = fc.record({
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 40 }),
  timeBase: fc.tuple(ticks, ticks).map(([num, den]) => ({ num, den })),
  pixelFormat: fc.constantFrom('rgb24', 'gray'),
});
const times = fc.array(
  fc.oneof(fc.nat(200), fc.maxSafeNat(), fc.constantFrom(0, 2 ** 14, 2 ** 32, Number.MAX_SAFE_INTEGER)),
  { maxLength: 8 },
);

describe('NutWriter and NutReader', () => {
  it('give back size, time base, PTS and pixels, however the bytes are cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(streams, times, cuts, (options: NutWriterOptions, pts, sizes) => {
        const pictures = pts.map((_, seed) => pixels(options, seed));
        const read = readAll(written(options, pts, pictures), sizes);
        const { width, height, timeBase, pixelFormat } = options;
        assert.equal(read.streams.length, 1);
        const [stream] = read.streams;
        assert.deepEqual({ ...stream }, { ...stream, width, height, timeBase, pixelFormat });
        assert.deepEqual(
          read.frames,
          pictures.map((data, index) => ({ kind: 'frame', pts: pts[index], key: true, data })),
        );
      }),
      RUNS,
    );
  });

  it('cut every chunk edge once', () => {
    const options = { width: 5, height: 3, timeBase: { num: 1, den: 25 }, pixelFormat: 'rgb24' } as const;
    const bytes = written(options, [3, 900], [pixels(options, 0), pixels(options, 1)]);
    for (let edge = 1; edge < bytes.length; edge++) {
      const { frames } = readAll(bytes, [edge, bytes.length]);
      assert.deepEqual(
        frames.map(({ pts }) => pts),
        [3, 900],
        `cut at ${edge}`,
      );
    }
  });

  it('hand out the pixels themselves to be written, uncopied', () => {
    const options = { width: 2, height: 2, timeBase: { num: 1, den: 25 }, pixelFormat: 'gray' } as const;
    const picture = pixels(options, 0);
    assert.equal(new NutWriter(options).frame(0, picture)[1], picture);
  });

  it('refuse to write a frame of another size, or a PTS that NUT does not know', () => {
    const writer = new NutWriter({ width: 2, height: 2, timeBase: { num: 1, den: 25 }, pixelFormat: 'gray' });
    const invalid = (thrown: unknown): boolean =>
      thrown instanceof SegcastError && thrown.code === 'nut-invalid';
    assert.throws(() => writer.frame(0, new Uint8Array(3)), invalid);
    for (const pts of [-1, 0.5, Number.NaN, 2 ** 53])
      assert.throws(() => writer.frame(pts, new Uint8Array(4)), invalid);
  });
});

function written(
  options: NutWriterOptions,
  pts: readonly number[],
  pictures: readonly Uint8Array[],
): Uint8Array {
  const writer = new NutWriter(options);
  const header = writer.header();
  return Buffer.concat([
    header,
    ...pictures.flatMap((picture, index) => writer.frame(pts[index] ?? 0, picture)),
  ]);
}

function pixels({ width, height, pixelFormat }: NutWriterOptions, seed: number): Uint8Array {
  const length = width * height * (pixelFormat === 'rgb24' ? 3 : 1);
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 77) & 255);
}
