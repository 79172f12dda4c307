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
  const copy = copier(ids, out, width);
  for (let row = 0; row < rows; row++) {
    const bottom = Math.min((row + 1) * side, height);
    for (let y = row * side; y < bottom; y++)
      for (let column = 0, at = 2 * row * columns; column < columns; column++, at += 2) {
        const fromY = Math.min(Math.max(y + moves[at + 1]! * cell, 0), height - 1); // two a block
        copy(fromY, y, column * side, Math.min((column + 1) * side, width), moves[at]! * cell);
      }
  }
}

/** Copies `left` to `right` of row `y` from `by` pixels further right in row `fromY`. */
type CopyRun = (fromY: number, y: number, left: number, right: number, by: number) => void;

/** Four pixels at a time where all of them are in the picture, which takes a fifth of the time. */
function copier(ids: Uint8Array, out: Uint8Array, width: number): CopyRun {
  const [source, target] = [
    new DataView(ids.buffer, ids.byteOffset),
    new DataView(out.buffer, out.byteOffset),
  ];
  return (fromY, y, left, right, by) => {
    const [start, to] = [fromY * width, y * width];
    let x = left;
    if (left + by >= 0 && right + by <= width)
      for (; x + 4 <= right; x += 4) target.setUint32(to + x, source.getUint32(start + x + by));
    for (; x < right; x++) out[to + x] = ids[start + Math.min(Math.max(x + by, 0), width - 1)]!; // inside the row
  };
}
