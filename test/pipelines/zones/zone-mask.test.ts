import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countClasses, zoneMask } from '../../../pipelines/zones/zone-mask.js';
import type { Size } from '../../../src/core/size.js';
import type { Corner } from '../../../src/core/zone.js';

const WHOLE: readonly Corner[] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

const sizes = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 30 }) });
/** Beyond the picture, too, and often exactly on pixel borders and centres. */
const part = fc.oneof(
  fc.double({ min: -0.5, max: 1.5, noNaN: true }),
  fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8),
);
const polygons = fc.array(fc.tuple(part, part), { minLength: 3, maxLength: 9 });

describe('zoneMask', () => {
  it('holds the pixels whose centre has an odd number of edges to its left', () => {
    fc.assert(
      fc.property(polygons, sizes, (polygon, size) => {
        assert.deepEqual(pixelsOf(zoneMask(polygon, size).spans), pixelsInside(polygon, size));
      }),
    );
  });

  it('counts its pixels and keeps its spans apart', () => {
    fc.assert(
      fc.property(polygons, sizes, (polygon, size) => {
        const { pixels, spans } = zoneMask(polygon, size);
        assert.equal(pixels, pixelsOf(spans).length);
        for (let i = 1; i < spans.length; i++) assert.ok((spans[i] ?? 0) > (spans[i - 1] ?? 0));
      }),
    );
  });

  it('is one span for the whole picture', () => {
    const mask = zoneMask(WHOLE, { width: 1280, height: 720 });
    assert.deepEqual([...mask.spans], [0, 1280 * 720]);
  });

  it('gives each pixel to exactly one of two zones that share an edge', () => {
    fc.assert(
      fc.property(part, part, sizes, (top, bottom, size) => {
        fc.pre(top >= 0 && top <= 1 && bottom >= 0 && bottom <= 1);
        const left = zoneMask([[0, 0], [top, 0], [bottom, 1], [0, 1]], size); // prettier-ignore
        const right = zoneMask([[top, 0], [1, 0], [1, 1], [bottom, 1]], size); // prettier-ignore
        const both = [...pixelsOf(left.spans), ...pixelsOf(right.spans)].sort((a, b) => a - b);
        assert.deepEqual(
          both,
          Array.from({ length: size.width * size.height }, (_, i) => i),
        );
      }),
    );
  });

  it('is empty for a zone between two pixel centres', () => {
    const { pixels } = zoneMask([[0.26, 0.26], [0.27, 0.26], [0.27, 0.27]], { width: 2, height: 2 }); // prettier-ignore
    assert.equal(pixels, 0);
  });
});

describe('countClasses', () => {
  it('counts what a pixel-by-pixel count finds inside', () => {
    fc.assert(
      fc.property(polygons, sizes, fc.integer(), (polygon, { width, height }, seed) => {
        const ids = Uint8Array.from(
          { length: width * height },
          (_, i) => Math.imul(i + seed, 2654435761) >>> 24,
        );
        const mask = zoneMask(polygon, { width, height });
        const slow = new Uint32Array(256);
        for (const pixel of pixelsInside(polygon, { width, height })) slow[ids[pixel] ?? 0]! += 1; // ids are bytes
        assert.deepEqual([...countClasses(mask, { width, height, ids })], [...slow]);
      }),
    );
  });

  it('starts from nothing each time', () => {
    const labels = { width: 2, height: 2, ids: Uint8Array.of(7, 7, 7, 1) };
    const mask = zoneMask(WHOLE, labels);
    countClasses(mask, labels);
    assert.equal(countClasses(mask, labels)[7], 3);
  });
});

/** The slow reference. */
function pixelsInside(polygon: readonly Corner[], { width, height }: Size): number[] {
  return Array.from({ length: width * height }, (_, i) => i).filter((i) => {
    const x = (i % width) + 0.5;
    const y = Math.floor(i / width) + 0.5;
    return edgesLeftOf(x, y, polygon, { width, height }) % 2 === 1;
  });
}

function edgesLeftOf(x: number, y: number, polygon: readonly Corner[], { width, height }: Size): number {
  let edges = 0;
  for (const [i, corner] of polygon.entries()) {
    const before = polygon.at(i - 1) ?? corner;
    const [upper, lower] = [before, corner].sort((a, b) => a[1] - b[1]);
    assert.ok(upper && lower);
    const [top, bottom] = [upper[1] * height, lower[1] * height];
    if (y < top || y >= bottom) continue;
    const crossing = (upper[0] + ((y - top) / (bottom - top)) * (lower[0] - upper[0])) * width;
    if (crossing <= x) edges++;
  }
  return edges;
}

function pixelsOf(spans: Uint32Array): number[] {
  const pixels: number[] = [];
  for (let i = 0; i < spans.length; i += 2) {
    for (let pixel = spans[i] ?? 0; pixel < (spans[i + 1] ?? 0); pixel++) pixels.push(pixel);
  }
  return pixels;
}
