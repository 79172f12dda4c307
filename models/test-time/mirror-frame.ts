import type { Frame } from '../../src/core/frame.js';

/** The same frame with left and right exchanged; its pixels are the caller's. */
export function mirrorFrame(frame: Frame): Frame {
  const { width, height } = frame;
  const pixels = new Uint8Array(frame.pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = (y * width + width - 1 - x) * 3;
      for (let channel = 0; channel < 3; channel++) pixels[to + channel] = frame.pixels[from + channel]!; // both within the frame
    }
  return { ...frame, pixels };
}
