import type { Size } from '../src/core/size.js';

export type { Size };

/**
 * Sides are multiples of this: the deepest features are a 32nd of the input, and only then does every halving on the way
 * come out even, so that the branches' grids lie exactly on each other (and the smallest input is one such cell).
 */
const MULTIPLE = 32;
/** Beyond twice its size a picture has nothing left to show; up to that, small objects gain (CamVid at 480x360 does). */
const MAX_UPSCALE = 2;
/** The longest side a network is built for. */
const MAX_SIDE = 16384;

/**
 * The input size for a frame: the frame's shape, the target's area (which is what costs time), at most twice the frame,
 * sides rounded to multiples of 32. Any frame has one, down to 1x1.
 *
 * @param frame size of the camera's picture
 * @param target an input size with the work wanted, e.g. the manifest's default; its shape does not matter
 */
export function inputSizeFor(frame: Size, target: Size): Size {
  const areaScale = Math.sqrt((target.width * target.height) / (frame.width * frame.height));
  const scale = Math.min(areaScale, MAX_UPSCALE);
  return { width: roundSide(frame.width * scale), height: roundSide(frame.height * scale) };
}

function roundSide(pixels: number): number {
  const rounded = Math.round(pixels / MULTIPLE) * MULTIPLE;
  return Math.min(Math.max(rounded, MULTIPLE), MAX_SIDE);
}
