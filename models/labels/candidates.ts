import type { BoundaryCells } from './boundary-cells.js';

/**
 * Lists the classes that can win somewhere between the cell (`row`, `column`) and its neighbours to the right and below in
 * `cells.candidates`, with their scores at the corners.
 */
export function findCandidates(cells: BoundaryCells, row: number, column: number): void {
  findRivals(cells, row, column);
  keepUnbeaten(cells, row, column);
}

function findRivals(cells: BoundaryCells, row: number, column: number): void {
  const { winners } = cells;
  const { height, width } = cells.logits;
  const right = Math.min(column + 1, width - 1);
  const upper = row * width;
  const lower = Math.min(row + 1, height - 1) * width;
  cells.rivalCount = 0;
  addRival(cells, row, column, winners[upper + column]!); // clamped to the grid, so are the three below
  addRival(cells, row, column, winners[upper + right]!);
  addRival(cells, row, column, winners[lower + column]!);
  addRival(cells, row, column, winners[lower + right]!);
}

function addRival(cells: BoundaryCells, row: number, column: number, id: number): void {
  const { rivals, rivalCount } = cells;
  for (let i = 0; i < rivalCount; i++) if (rivals[i] === id) return;
  rivals[rivalCount] = id;
  readCorners(cells, row, column, id, cells.rivalCorners, rivalCount * 4);
  cells.rivalCount = rivalCount + 1;
}

/** Writes the scores of class `id` at the cell's four corners to `to[at..at + 3]`. */
function readCorners(
  cells: BoundaryCells,
  row: number,
  column: number,
  id: number,
  to: Float64Array,
  at: number,
): void {
  const { height, width, data } = cells.logits;
  const right = Math.min(column + 1, width - 1) - column;
  const upper = (id * height + row) * width + column;
  const lower = upper + (Math.min(row + 1, height - 1) - row) * width;
  to[at] = data[upper]!; // the shape was checked, and the neighbours are clamped to the grid
  to[at + 1] = data[upper + right]!;
  to[at + 2] = data[lower]!;
  to[at + 3] = data[lower + right]!;
}

/**
 * Lists the classes that do not lose to one rival everywhere in the cell, with their corner scores.
 *
 * A class loses to a rival of lower id that is at least as high at all four corners: interpolation is a sum of products
 * with weights >= 0, and each rounded step keeps the order, so the rival is at least as high, and takes ties.
 *
 * A rival of higher id must stay strictly higher, or a tie would go against it. If it is higher at all four corners, it is:
 * two float32 scores differ by more than 2^-25 of the larger, so the exact values differ by more than 2^-25 of the sum of
 * weighted magnitudes, of which float64 rounding moves each by less than 2^-50. The same holds where all corners agree.
 *
 * The rivals are always among them.
 */
function keepUnbeaten(cells: BoundaryCells, row: number, column: number): void {
  const { rivals, rivalCorners, rivalCount } = cells;
  const { ids, corners } = cells.candidates;
  const { classes, height, width, data } = cells.logits;
  const right = Math.min(column + 1, width - 1) - column;
  const below = (Math.min(row + 1, height - 1) - row) * width;
  const plane = height * width;
  let at = row * width + column;
  let count = 0;
  for (let id = 0; id < classes; id++, at += plane) {
    const a = data[at]!; // the shape was checked, and the neighbours are clamped to the grid
    const b = data[at + right]!;
    const c = data[at + below]!;
    const d = data[at + below + right]!;
    let beaten = false;
    for (let i = 0; i < rivalCount && !beaten; i++) {
      const ra = rivalCorners[i * 4]!; // four scores a rival
      const rb = rivalCorners[i * 4 + 1]!;
      const rc = rivalCorners[i * 4 + 2]!;
      const rd = rivalCorners[i * 4 + 3]!;
      beaten =
        (ra > a && rb > b && rc > c && rd > d) ||
        (rivals[i]! < id && ra >= a && rb >= b && rc >= c && rd >= d);
    }
    if (beaten) continue;
    ids[count] = id;
    corners[count * 4] = a;
    corners[count * 4 + 1] = b;
    corners[count * 4 + 2] = c;
    corners[count * 4 + 3] = d;
    count++;
  }
  cells.candidates.count = count;
}
