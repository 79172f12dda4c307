import assert from 'node:assert/strict';
import { isResizedBefore, resizeFrame } from '../../models/resized-frame.js';

describe('a frame resized before it goes to the engine', () => {
  it('is one of which the network sees a small part', () => {
    const picture = { frameWidth: 1280, frameHeight: 720 };
    assert.equal(isResizedBefore({ ...picture, inputWidth: 320, inputHeight: 192 }), true);
    assert.equal(isResizedBefore({ ...picture, inputWidth: 640, inputHeight: 384 }), false);
    assert.equal(
      isResizedBefore({ frameWidth: 64, frameHeight: 48, inputWidth: 64, inputHeight: 64 }),
      false,
    );
  });

  it('lies between the pixels around it, plane by plane', () => {
    const pixels = Uint8Array.of(0, 100, 200, 10, 110, 210, 20, 120, 220, 30, 130, 230);
    const planes = resizeFrame(pixels, { width: 4, height: 1 }, { width: 2, height: 1 });
    assert.deepEqual([...planes], [5, 25, 105, 125, 205, 225]);
  });

  for (const [from, to] of [
    [
      { width: 7, height: 5 },
      { width: 3, height: 2 },
    ],
    [
      { width: 150, height: 90 },
      { width: 41, height: 33 },
    ],
    [
      { width: 1, height: 1 },
      { width: 3, height: 2 },
    ],
    [
      { width: 5, height: 4 },
      { width: 5, height: 4 },
    ],
  ] as const)
    it(`is as the formula says, ${from.width}x${from.height} to ${to.width}x${to.height}`, () => {
      const pixels = Uint8Array.from({ length: 3 * from.width * from.height }, (_, i) => (i * 73 + 11) % 256);
      const planes = resizeFrame(pixels, from, to);
      for (let c = 0; c < 3; c++)
        for (let y = 0; y < to.height; y++)
          for (let x = 0; x < to.width; x++) {
            const expected = sampled(pixels, from, to, { x, y, c });
            const actual = planes[(c * to.height + y) * to.width + x];
            assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-3, `${x},${y},${c}`);
          }
    });
});

/** The definition, pixel by pixel. */
function sampled(
  pixels: Uint8Array,
  from: { width: number; height: number },
  to: { width: number; height: number },
  { x, y, c }: { x: number; y: number; c: number },
): number {
  const [sx, sy] = [
    Math.max(((x + 0.5) * from.width) / to.width - 0.5, 0),
    Math.max(((y + 0.5) * from.height) / to.height - 0.5, 0),
  ];
  const pixel = (px: number, py: number): number =>
    pixels[3 * (Math.min(py, from.height - 1) * from.width + Math.min(px, from.width - 1)) + c] ?? NaN;
  const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
  const [wx, wy] = [sx - x0, sy - y0];
  const row = (py: number): number => (1 - wx) * pixel(x0, py) + wx * pixel(x0 + 1, py);
  return (1 - wy) * row(y0) + wy * row(y0 + 1);
}
