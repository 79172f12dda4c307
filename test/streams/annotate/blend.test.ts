import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Rgb } from '../../../src/core/class-set.js';
import { blendOverlay } from '../../../streams/annotate/blend.js';

/** The blend as its documentation says it, a byte at a time. */
function blendReference(
  pixels: Uint8Array,
  ids: Uint8Array,
  palette: readonly Rgb[],
  opacity: number,
): Uint8Array {
  const alpha = Math.round(opacity * 256);
  return pixels.map((value, at) => {
    const id = ids[Math.floor(at / 3)] ?? 255;
    const color = id === 255 ? undefined : palette[id];
    if (color === undefined) return value;
    return Math.floor((value * (256 - alpha) + (color[at % 3] ?? 0) * alpha) / 256 + 0.5);
  });
}

const channel = fc.integer({ min: 0, max: 255 });
const color = fc.tuple(channel, channel, channel);

describe('blendOverlay', () => {
  it('rounds every byte to the nearest, whatever runs the classes form and wherever the buffers start', () => {
    const run = fc.tuple(fc.constantFrom(0, 1, 2, 7, 255), fc.integer({ min: 1, max: 13 }));
    const offset = fc.integer({ min: 0, max: 3 });
    const property = fc.property(
      fc.array(run, { minLength: 1, maxLength: 12 }),
      fc.array(color, { minLength: 3, maxLength: 3 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.tuple(offset, offset, offset),
      channel,
      (runs, palette, opacity, [pixelsAt, idsAt, outAt], seed) => {
        const ids = placedAt(
          idsAt,
          runs.flatMap(([id, length]) => Array.from({ length }, () => id)),
        );
        const pixels = placedAt(
          pixelsAt,
          Array.from({ length: ids.length * 3 }, (_, at) => (seed + at * at * 37) % 256),
        );
        const before = [pixels.slice(), ids.slice()];
        const out = placedAt(outAt, new Array<number>(pixels.length).fill(1));
        const counts = blendOverlay(pixels, ids, palette, opacity, out);
        assert.deepEqual(out, blendReference(pixels, ids, palette, opacity));
        assert.deepEqual([pixels, ids], before, 'the inputs are only read');
        assert.deepEqual(counts, countsOf(ids));
      },
    );
    fc.assert(property, { seed: 11, numRuns: 400 });
  });

  for (const [width, height] of [
    [1, 1],
    [15, 1],
    [16, 1],
    [17, 3],
    [241, 17],
    [128, 128],
    [181, 185],
  ] as const) {
    it(`rounds every byte of ${width}x${height} pixels, where classes form regions and where every pixel has its own`, () => {
      const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * at * 31 + at) % 256);
      const palette = Array.from({ length: 200 }, (_, id): Rgb => [id, 255 - id, (id * 7) % 256]);
      const regions = Uint8Array.from({ length: width * height }, (_, at) => Math.floor(at / 50) % 3);
      const each = regions.map((_, at) => (at * 89) % 256); // also ids without a colour, and the ignore index
      for (const ids of [regions, each]) {
        for (const opacity of [0, 0.3, 0.5, 1]) {
          const out = new Uint8Array(pixels.length);
          const counts = blendOverlay(pixels, ids, palette, opacity, out);
          assert.equal(Buffer.compare(out, blendReference(pixels, ids, palette, opacity)), 0);
          assert.deepEqual(counts, countsOf(ids));
        }
      }
    });
  }

  it('keeps nothing of an earlier palette, opacity or picture', () => {
    const ids = Uint8Array.of(0, 1, 2, 3);
    const pixels = new Uint8Array(12).fill(60);
    const out = new Uint8Array(12);
    const white: Rgb = [255, 255, 255];
    const before = blendOverlay(
      new Uint8Array(300),
      new Uint8Array(100).fill(3),
      [white, white, white, white],
      1,
      new Uint8Array(300),
    );
    blendOverlay(pixels, ids, [[100, 100, 100]], 0.5, out);
    assert.deepEqual([...out], [80, 80, 80, 60, 60, 60, 60, 60, 60, 60, 60, 60]);
    assert.deepEqual([...before.subarray(0, 4)], [0, 0, 0, 100], "the counts are the caller's own");
  });

  it('is exact for every pixel value at every opacity', () => {
    const pixels = new Uint8Array(256 * 12).map((_, at) => Math.floor(at / 12));
    const ids = new Uint8Array(256 * 4);
    const out = new Uint8Array(pixels.length);
    for (let alpha = 0; alpha <= 256; alpha++) {
      const palette: readonly Rgb[] = [[alpha % 256, 255, (alpha * 89) % 256]];
      blendOverlay(pixels, ids, palette, alpha / 256, out);
      const expected = blendReference(pixels, ids, palette, alpha / 256);
      assert.equal(Buffer.compare(out, expected), 0, `opacity ${alpha}/256`);
    }
  });

  it('shows the picture alone at opacity 0 and the colours alone at 1', () => {
    const pixels = Uint8Array.from({ length: 15 }, (_, at) => at * 17);
    const ids = new Uint8Array(5);
    const out = new Uint8Array(15);
    blendOverlay(pixels, ids, [[10, 20, 30]], 0, out);
    assert.deepEqual(out, pixels);
    blendOverlay(pixels, ids, [[10, 20, 30]], 1, out);
    assert.deepEqual([...out], [10, 20, 30, 10, 20, 30, 10, 20, 30, 10, 20, 30, 10, 20, 30]);
  });

  it('leaves the ignore index alone even where a palette has a colour for it', () => {
    const palette = Array.from({ length: 256 }, (): Rgb => [0, 0, 0]);
    const pixels = new Uint8Array(24).fill(200);
    const out = new Uint8Array(24);
    blendOverlay(pixels, Uint8Array.of(255, 255, 255, 255, 254, 255, 255, 255), palette, 1, out);
    assert.deepEqual([...out.subarray(9, 18)], [200, 200, 200, 0, 0, 0, 200, 200, 200]);
  });
});

function placedAt(offset: number, values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(values.length + offset), offset);
  bytes.set(values);
  return bytes;
}

function countsOf(ids: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const id of ids) counts[id] = (counts[id] ?? 0) + 1;
  return counts;
}
