import { inputSizeFor } from '../../models/input-size.js';
import type { Size } from '../../src/core/size.js';

/** Each size has so many times the area of the one below: nine sizes span what a CPU does in 5 ms and in half a second. */
const AREA_STEP = 1.5;
/** Below some 150x80 nothing but sky and road is left to tell apart. */
const SMALLEST_AREA = 128 * 96;

/**
 * The input sizes worth measuring for a picture, smallest first: a geometric series of areas, shaped like the picture.
 *
 * @param largest an input size with the area of the largest; its shape does not matter
 */
export function candidateSizes(picture: Size, largest: Size): readonly Size[] {
  const sizes = new Map<string, Size>();
  for (let area = largest.width * largest.height; area >= SMALLEST_AREA; area /= AREA_STEP) {
    const size = inputSizeFor(picture, { width: Math.sqrt(area), height: Math.sqrt(area) });
    sizes.set(`${size.width}x${size.height}`, size);
  }
  return [...sizes.values()].toSorted((a, b) => a.width * a.height - b.width * b.height);
}
