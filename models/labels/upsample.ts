import { SegcastError } from '../../src/core/errors.js';
import type { LabelMap, Logits } from '../../src/core/label-map.js';
import { largeBytes } from '../../src/core/large-bytes.js';
import { axisOf } from './axis.js';
import { boundaryCells, type BoundaryCells } from './boundary-cells.js';
import { checkShape, notFinite } from './check-logits.js';
import { labelBoundaryCell } from './label-boundary-cell.js';
import { findWinners } from './winners.js';

/**
 * The class of every pixel of a picture: the scores interpolated bilinearly to `width` x `height` (half-pixel centres,
 * clamped edges, no antialiasing, larger or smaller), then the arg max, ties to the lowest class id.
 *
 * Interpolation is a convex combination, so where the four cells around a pixel agree on the arg max, the pixel has that
 * class, and nothing is computed. Equals `upsampleLabelsReference` in every pixel, for any finite scores.
 *
 * @param into [height, width] where to write the ids, which the returned map then shares
 * @defaultValue into: a new array, which the returned map owns
 * @throws SegcastError `engine-failed` when the logits' shape is wrong or a score is not finite; `usage` when the size is
 *   not a positive integer or `into` has another size
 */
export function upsampleLabels(logits: Logits, width: number, height: number, into?: Uint8Array): LabelMap {
  checkShape(logits);
  const ids = labelBuffer(width, height, into);
  const columns = axisOf(logits.width, width);
  const rows = axisOf(logits.height, height);
  const winners = winnersOf(logits);
  const cells = boundaryCells(logits, winners, columns, rows, ids);
  const boundary = new Int32Array(logits.width);
  for (let row = 0; row < logits.height; row++) {
    if (rows.first[row] === rows.first[row + 1]) continue; // no pixel falls between this row of cells and the next
    const count = fillAgreeing(cells, row, boundary);
    for (let i = 0; i < count; i++) labelBoundaryCell(cells, row, boundary[i]!); // i < count
  }
  return { width, height, ids };
}

/** The last call's winners, to be written again: a camera's logits are of one size for many frames. */
let recentWinners = new Uint8Array(0);

/** @throws SegcastError `engine-failed` when a score is not finite */
function winnersOf(logits: Logits): Uint8Array {
  const length = logits.height * logits.width;
  if (recentWinners.length !== length) recentWinners = new Uint8Array(length);
  if (!findWinners(logits, recentWinners)) throw notFinite(logits);
  return recentWinners;
}

/** The buffer to write a label map of this size into; checks both. */
function labelBuffer(width: number, height: number, into: Uint8Array | undefined): Uint8Array {
  const remedy = 'Pass the size of the frame, and a buffer of width * height bytes or none.';
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new SegcastError('usage', `Expected a size of at least 1x1, received ${width}x${height}.`, remedy);
  }
  const ids = into ?? largeBytes(width * height);
  if (ids.length !== width * height) {
    const expected = `Expected ${width * height} bytes for a ${width}x${height} label map`;
    throw new SegcastError('usage', `${expected}, received ${ids.length}.`, remedy);
  }
  return ids;
}

/**
 * Fills the pixels between the cells of `row` and those below where the corners agree, and lists the columns of the cells where
 * they do not. The pixels of those are left with the winner of the cell itself.
 *
 * @param boundary [columns of cells] written
 * @returns how many columns are listed
 */
function fillAgreeing(cells: BoundaryCells, row: number, boundary: Int32Array): number {
  const { ids, columns, rows, winners } = cells;
  const { width: cellsAcross, height: cellsDown } = cells.logits;
  const width = columns.near.length;
  const start = rows.first[row]! * width; // both axes have an entry more than cells
  const end = rows.first[row + 1]! * width;
  const upper = row * cellsAcross;
  const lower = Math.min(row + 1, cellsDown - 1) * cellsAcross;
  let count = 0;
  let runStart = 0;
  let runId = winners[upper]!; // column and right are within the row, here and below
  for (let column = 0; column < cellsAcross; column++) {
    const right = Math.min(column + 1, cellsAcross - 1);
    const id = winners[upper + column]!;
    const agrees =
      id === winners[upper + right] && id === winners[lower + column] && id === winners[lower + right];
    if (!agrees && columns.first[column]! < columns.first[column + 1]!) boundary[count++] = column;
    if (id === runId) continue;
    const x = columns.first[column]!;
    ids.fill(runId, start + runStart, start + x);
    runStart = x;
    runId = id;
  }
  ids.fill(runId, start + runStart, start + width);
  for (let at = start + width; at < end; at += width) ids.copyWithin(at, start, start + width);
  return count;
}
