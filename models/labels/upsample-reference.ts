import type { LabelMap, Logits } from '../../src/core/label-map.js';
import { axisOf } from './axis.js';

/**
 * What `upsampleLabels` must equal, written for the eye: every class interpolated at every pixel, then the arg max.
 *
 * One pixel's score is `(a * top + c * bottom) * left + (b * top + d * bottom) * right` in float64, each operation rounded
 * once, with a b / c d the four cells around it and the weights of `axisOf`; the first class of the highest score wins.
 */
export function upsampleLabelsReference(logits: Logits, width: number, height: number): LabelMap {
  const columns = axisOf(logits.width, width);
  const rows = axisOf(logits.height, height);
  const ids = new Uint8Array(width * height);
  for (let row = 0; row < logits.height; row++) {
    for (let y = rows.first[row]!; y < rows.first[row + 1]!; y++) {
      for (let column = 0; column < logits.width; column++) {
        for (let x = columns.first[column]!; x < columns.first[column + 1]!; x++) {
          ids[y * width + x] = argMax(logits.classes, (id) => scoreAt(id, row, column, y, x));
        }
      }
    }
  }
  return { width, height, ids };

  function scoreAt(id: number, row: number, column: number, y: number, x: number): number {
    const left = cell(id, row, column) * rows.near[y]! + cell(id, row + 1, column) * rows.far[y]!;
    const right = cell(id, row, column + 1) * rows.near[y]! + cell(id, row + 1, column + 1) * rows.far[y]!;
    return left * columns.near[x]! + right * columns.far[x]!;
  }

  function cell(id: number, row: number, column: number): number {
    const y = Math.min(row, logits.height - 1);
    const x = Math.min(column, logits.width - 1);
    return logits.data[(id * logits.height + y) * logits.width + x]!; // clamped to the grid
  }
}

function argMax(classes: number, scoreOf: (id: number) => number): number {
  let winner = 0;
  let best = scoreOf(0);
  for (let id = 1; id < classes; id++) {
    const score = scoreOf(id);
    if (score > best) {
      best = score;
      winner = id;
    }
  }
  return winner;
}
