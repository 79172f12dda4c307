import { SegcastError } from '../../src/core/errors.js';
import type { LabelMap, Logits } from '../../src/core/label-map.js';
import { largeBytes } from '../../src/core/large-bytes.js';
import { axisOf, type Axis } from './axis.js';
import { boundaryCells, labelBoundaryCell } from './boundary-cells.js';
import { checkLogits } from './check-logits.js';
import { winnersOfRow } from './winners.js';

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
  checkLogits(logits);
  const ids = labelBuffer(width, height, into);
  const columns = axisOf(logits.width, width);
  const rows = axisOf(logits.height, height);
  const cells = boundaryCells(logits, columns, rows, ids);
  const best = new Float32Array(logits.width);
  const boundary = new Int32Array(logits.width);
  let upper = new Uint8Array(logits.width);
  let lower = new Uint8Array(logits.width);
  winnersOfRow(logits, 0, upper, best);
  for (let row = 0; row < logits.height; row++) {
    winnersOfRow(logits, Math.min(row + 1, logits.height - 1), lower, best);
    const top = rows.first[row]!; // one entry more than rows of cells
    const bottom = rows.first[row + 1]!;
    if (top < bottom) {
      const count = fillAgreeing(ids, columns, top, bottom, upper, lower, boundary);
      for (let i = 0; i < count; i++) labelBoundaryCell(cells, row, boundary[i]!, upper, lower); // i < count
    }
    [upper, lower] = [lower, upper];
  }
  return { width, height, ids };
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
 * Fills the pixel rows `top`..`bottom - 1` where the corners agree, and lists the columns of the cells where they do not.
 *
 * Those cells' pixels are left with whatever copying the first pixel row gives them.
 *
 * @param boundary [columns of cells] written
 * @returns how many columns are listed
 */
function fillAgreeing(
  ids: Uint8Array,
  columns: Axis,
  top: number,
  bottom: number,
  upper: Uint8Array,
  lower: Uint8Array,
  boundary: Int32Array,
): number {
  const width = columns.near.length;
  const last = upper.length - 1;
  const start = top * width;
  let count = 0;
  let runStart = 0;
  let runId = upper[0]!; // at least one column
  for (let column = 0; column <= last; column++) {
    const right = Math.min(column + 1, last);
    const id = upper[column]!; // column and right are within the row
    const agrees = id === upper[right] && id === lower[column] && id === lower[right];
    if (!agrees && columns.first[column]! < columns.first[column + 1]!) boundary[count++] = column;
    if (id === runId) continue;
    const x = columns.first[column]!; // one entry more than columns
    ids.fill(runId, start + runStart, start + x);
    runStart = x;
    runId = id;
  }
  ids.fill(runId, start + runStart, start + width);
  for (let y = top + 1; y < bottom; y++) ids.copyWithin(y * width, start, start + width);
  return count;
}
