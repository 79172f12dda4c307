import type { Frame } from '../../src/core/frame.js';

/** A frame of one colour, 4x2 unless told otherwise. */
export function solidFrame(overrides: Partial<Frame> = {}, value = 128): Frame {
  const { width = 4, height = 2 } = overrides;
  return {
    seq: 0,
    pts: 0,
    timeBase: { num: 1, den: 1000 },
    epoch: 0,
    width,
    height,
    pixels: new Uint8Array(width * height * 3).fill(value),
    arrivedAtMs: 0,
    ...overrides,
  };
}
