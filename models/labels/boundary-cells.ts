import type { Logits } from '../../src/core/label-map.js';
import type { Axis } from './axis.js';

/** What the boundary cells of one upsampling share: scores, weights, the map they write, and scratch for one cell. */
export interface BoundaryCells {
  readonly logits: Logits;
  readonly columns: Axis;
  readonly rows: Axis;
  /** [pixels of `rows`, pixels of `columns`] written. */
  readonly ids: Uint8Array;
  /** [4] the corners' classes, each once, in the first `rivalCount` places. */
  readonly rivals: Uint8Array;
  /** [4, 4] their scores at the four corners. */
  readonly rivalCorners: Float64Array;
  rivalCount: number;
  /** [classes] ids that can win somewhere in the cell, ascending. */
  readonly candidates: Uint8Array;
  /** [classes, 4] their scores at the corners: upper left, upper right, lower left, lower right. */
  readonly corners: Float64Array;
  /** [classes, 2] their scores at the cell's left and right edge, on the pixel row at hand. */
  readonly edges: Float64Array;
}

/** Scratch for the boundary cells of `logits`, to be labelled into `ids`. */
export function boundaryCells(logits: Logits, columns: Axis, rows: Axis, ids: Uint8Array): BoundaryCells {
  return {
    logits,
    columns,
    rows,
    ids,
    rivals: new Uint8Array(4),
    rivalCorners: new Float64Array(16),
    rivalCount: 0,
    candidates: new Uint8Array(logits.classes),
    corners: new Float64Array(4 * logits.classes),
    edges: new Float64Array(2 * logits.classes),
  };
}

/**
 * Labels the pixels between the cell (`row`, `column`) and its neighbours to the right and below, where `upper` and
 * `lower`, the arg max of both rows of cells, do not all agree.
 *
 * Each pixel is decided by the very expression of `upsampleLabelsReference`, among the few classes that can win in the cell.
 */
export function labelBoundaryCell(
  cells: BoundaryCells,
  row: number,
  column: number,
  upper: Uint8Array,
  lower: Uint8Array,
): void {
  findRivals(cells, row, column, upper, lower);
  const count = findCandidates(cells, row, column);
  if (count === 2) labelBetweenTwo(cells, row, column);
  else labelBetweenMany(cells, row, column, count);
}

function findRivals(
  cells: BoundaryCells,
  row: number,
  column: number,
  upper: Uint8Array,
  lower: Uint8Array,
): void {
  const right = Math.min(column + 1, upper.length - 1);
  cells.rivalCount = 0;
  addRival(cells, row, column, upper[column]!); // column is within the row, so are the three below
  addRival(cells, row, column, upper[right]!);
  addRival(cells, row, column, lower[column]!);
  addRival(cells, row, column, lower[right]!);
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
 * @returns how many there are; the rivals are always among them
 */
function findCandidates(cells: BoundaryCells, row: number, column: number): number {
  const { candidates, corners, rivals, rivalCorners, rivalCount } = cells;
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
    candidates[count] = id;
    corners[count * 4] = a;
    corners[count * 4 + 1] = b;
    corners[count * 4 + 2] = c;
    corners[count * 4 + 3] = d;
    count++;
  }
  return count;
}

/** Two candidates, by far the commonest case: all eight scores in registers. */
function labelBetweenTwo(cells: BoundaryCells, row: number, column: number): void {
  const { columns, rows, ids, corners, candidates } = cells;
  const { near: columnNear, far: columnFar } = columns;
  const width = columnNear.length;
  const first = columns.first[column]!; // both axes have an entry more than cells
  const end = columns.first[column + 1]!;
  const bottom = rows.first[row + 1]!;
  const lowId = candidates[0]!; // two candidates, four scores each
  const highId = candidates[1]!;
  const a0 = corners[0]!;
  const b0 = corners[1]!;
  const c0 = corners[2]!;
  const d0 = corners[3]!;
  const a1 = corners[4]!;
  const b1 = corners[5]!;
  const c1 = corners[6]!;
  const d1 = corners[7]!;
  for (let y = rows.first[row]!; y < bottom; y++) {
    const near = rows.near[y]!; // y and x are pixels of their axis
    const far = rows.far[y]!;
    const left0 = a0 * near + c0 * far;
    const right0 = b0 * near + d0 * far;
    const left1 = a1 * near + c1 * far;
    const right1 = b1 * near + d1 * far;
    for (let x = first; x < end; x++) {
      const score0 = left0 * columnNear[x]! + right0 * columnFar[x]!;
      const score1 = left1 * columnNear[x]! + right1 * columnFar[x]!;
      ids[y * width + x] = score1 > score0 ? highId : lowId;
    }
  }
}

function labelBetweenMany(cells: BoundaryCells, row: number, column: number, count: number): void {
  const { columns, rows, ids, edges, candidates } = cells;
  const first = columns.first[column]!; // both axes have an entry more than cells
  const end = columns.first[column + 1]!;
  const bottom = rows.first[row + 1]!;
  for (let y = rows.first[row]!; y < bottom; y++) {
    interpolateEdges(cells, y, count);
    const start = y * columns.near.length;
    for (let x = first; x < end; x++) {
      const near = columns.near[x]!; // x is a pixel of its axis
      const far = columns.far[x]!;
      let best = edges[0]! * near + edges[1]! * far; // two edges a candidate
      let winner = 0;
      for (let i = 1; i < count; i++) {
        const score = edges[2 * i]! * near + edges[2 * i + 1]! * far;
        if (score > best) {
          best = score;
          winner = i;
        }
      }
      ids[start + x] = candidates[winner]!; // winner < count
    }
  }
}

function interpolateEdges(cells: BoundaryCells, y: number, count: number): void {
  const { rows, corners, edges } = cells;
  const near = rows.near[y]!; // y is a pixel of its axis
  const far = rows.far[y]!;
  for (let i = 0; i < count; i++) {
    edges[2 * i] = corners[4 * i]! * near + corners[4 * i + 2]! * far; // i < count <= classes
    edges[2 * i + 1] = corners[4 * i + 1]! * near + corners[4 * i + 3]! * far;
  }
}
