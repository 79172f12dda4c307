import type { LabelMap } from '../../src/core/label-map.js';
import { BLOCK_CELLS, type MotionField } from './motion-field.js';

/**
 * Takes each block's labels from where its content was. What came into the picture since has the labels of the border it came
 * in by.
 *
 * @param out a byte a pixel, of the labels' size, written
 */
export function moveLabels({ width, height, ids }: LabelMap, field: MotionField, out: Uint8Array): void {
  const { cell, columns, rows, moves } = field;
  const side = cell * BLOCK_CELLS;
  for (let row = 0; row < rows; row++) {
    const bottom = Math.min((row + 1) * side, height);
    for (let y = row * side; y < bottom; y++)
      for (let column = 0, at = 2 * row * columns; column < columns; column++, at += 2) {
        const fromY = Math.min(Math.max(y + moves[at + 1]! * cell, 0), height - 1); // two a block
        const right = Math.min((column + 1) * side, width);
        moveRun(ids, out, { fromY, y, left: column * side, right, by: moves[at]! * cell, width });
      }
  }
}

/** Part of a row of labels. */
interface Run {
  readonly fromY: number;
  readonly y: number;
  readonly left: number;
  readonly right: number;
  /** Pixels to the right. */
  readonly by: number;
  readonly width: number;
}

function moveRun(ids: Uint8Array, out: Uint8Array, { fromY, y, left, right, by, width }: Run): void {
  const [start, to] = [fromY * width, y * width];
  const isInside = left + by >= 0 && right + by <= width;
  if (isInside) for (let x = left; x < right; x++) out[to + x] = ids[start + x + by]!;
  else
    for (let x = left; x < right; x++) out[to + x] = ids[start + Math.min(Math.max(x + by, 0), width - 1)]!; // inside the row
}
