import type { LabelMap } from '../../src/core/label-map.js';
import { BLOCK_CELLS, type MotionField } from './motion-field.js';

/**
 * The same as `moveLabels` in plain words, a pixel at a time: what its kernel is held to, and the way for pictures that are too
 * large for the kernel's memory.
 *
 * @param out a byte a pixel, of the labels' size, written
 */
export function moveLabelsReference(
  { width, height, ids }: LabelMap,
  { cell, columns, moves }: MotionField,
  out: Uint8Array,
): void {
  const side = cell * BLOCK_CELLS;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const block = 2 * (Math.floor(y / side) * columns + Math.floor(x / side));
      const fromX = Math.min(Math.max(x + moves[block]! * cell, 0), width - 1); // two moves a block
      const fromY = Math.min(Math.max(y + moves[block + 1]! * cell, 0), height - 1);
      out[y * width + x] = ids[fromY * width + fromX]!; // inside the picture
    }
}
