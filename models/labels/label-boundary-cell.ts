import type { BoundaryCells } from './boundary-cells.js';
import { findCandidates } from './candidates.js';
import { isWide, labelInBlocks } from './blocks.js';
import { labelArea } from './label-area.js';

/**
 * Labels the pixels between the cell (`row`, `column`) and its neighbours to the right and below, which do not all agree on the
 * arg max. Until then these pixels hold the cell's own winner.
 *
 * Each pixel gets what the very expression of `upsampleLabelsReference` gives it, among the few classes that can win in the cell.
 */
export function labelBoundaryCell(cells: BoundaryCells, row: number, column: number): void {
  findCandidates(cells, row, column);
  const left = cells.columns.first[column]!; // both axes have an entry more than cells
  const right = cells.columns.first[column + 1]!;
  const top = cells.rows.first[row]!;
  const bottom = cells.rows.first[row + 1]!;
  const held = cells.winners[row * cells.logits.width + column]!;
  if (isWide(right - left, bottom - top)) labelInBlocks(cells, left, right, top, bottom, held);
  else labelArea(cells, cells.candidates, left, right, top, bottom);
}
