import type { BoundaryCells } from './boundary-cells.js';
import { interpolateEdges, labelArea } from './label-area.js';

/** Sides of a block, in pixels. */
const BLOCK = 8;
/** Cells of up to this many pixels across and down are not worth cutting. */
const NARROW = 12;
/** Where no candidate leads. */
const NOBODY = -1;

/** Whether a cell with so many pixels is labelled faster in blocks. */
export function isWide(pixelsAcross: number, pixelsDown: number): boolean {
  return pixelsAcross > NARROW || pixelsDown > NARROW;
}

/**
 * Labels a cell block by block. Where one candidate leads at the four corners of a block, it wins every pixel between them, and
 * nothing is computed there.
 *
 * Leading means a score higher than any other's by more than all rounding can do. Inside the block the exact scores are convex
 * combinations of those at its corners, so the exact lead is nowhere smaller than at the smallest corner. A computed score is
 * within `4 * 2^-53 * sum` of the exact one, four roundings deep, where `sum` is what the weights and the largest score can come to;
 * a lead is a difference of two, computed at the corner and inside: 16 * 2^-53 * sum in all. The margin is twice that.
 *
 * @param held the id that all these pixels hold already
 */
export function labelInBlocks(
  cells: BoundaryCells,
  left: number,
  right: number,
  top: number,
  bottom: number,
  held: number,
): void {
  const { leads, candidates } = cells;
  const margin = marginOf(cells);
  const rowOfLeads = Math.ceil((right - left) / BLOCK) + 1;
  let upper = 0;
  let lower = rowOfLeads;
  findLeads(cells, left, right, top, margin, upper);
  for (let y = top; y < bottom; y += BLOCK) {
    const below = Math.min(y + BLOCK, bottom);
    findLeads(cells, left, right, Math.min(y + BLOCK, bottom - 1), margin, lower);
    for (let x = left, i = 0; x < right; x += BLOCK, i++) {
      const end = Math.min(x + BLOCK, right);
      const lead = leads[upper + i]!; // two rows of leads, one more in each than blocks
      const isLed =
        lead !== NOBODY &&
        lead === leads[upper + i + 1] &&
        lead === leads[lower + i] &&
        lead === leads[lower + i + 1];
      if (!isLed) labelBlock(cells, x, end, y, below, margin);
      else if (candidates.ids[lead] !== held) fillArea(cells, x, end, y, below, candidates.ids[lead]!);
    }
    [upper, lower] = [lower, upper];
  }
}

function marginOf({ candidates, columns, rows }: BoundaryCells): number {
  const { corners, count } = candidates;
  let largest = 0;
  for (let i = 0; i < 4 * count; i++) largest = Math.max(largest, Math.abs(corners[i]!)); // four a candidate
  const weights = 2 * columns.near.length * (2 * rows.near.length);
  return 2 ** -48 * weights * largest;
}

/** Writes which candidate leads at the blocks' corners on the pixel row `y` to `cells.leads`, from `to` on. */
function findLeads(
  cells: BoundaryCells,
  left: number,
  right: number,
  y: number,
  margin: number,
  to: number,
): void {
  interpolateEdges(cells, cells.candidates, y);
  let at = to;
  for (let x = left; x < right; x += BLOCK) cells.leads[at++] = leadAt(cells, x, margin);
  cells.leads[at] = leadAt(cells, right - 1, margin);
}

function leadAt({ columns, edges, candidates }: BoundaryCells, x: number, margin: number): number {
  const near = columns.near[x]!; // x is a pixel of its axis
  const far = columns.far[x]!;
  let best = -Infinity;
  let second = -Infinity;
  let leader = NOBODY;
  for (let i = 0; i < candidates.count; i++) {
    const score = edges[2 * i]! * near + edges[2 * i + 1]! * far; // two edges a candidate
    if (score > best) {
      second = best;
      best = score;
      leader = i;
    } else if (score > second) {
      second = score;
    }
  }
  return best - second > margin ? leader : NOBODY;
}

function labelBlock(
  cells: BoundaryCells,
  left: number,
  right: number,
  top: number,
  bottom: number,
  margin: number,
): void {
  if (cells.candidates.count === 2) labelArea(cells, cells.candidates, left, right, top, bottom);
  else {
    scoreCorners(cells, top, left, right - 1, 0);
    scoreCorners(cells, bottom - 1, left, right - 1, 2);
    keepUnbeaten(cells, margin);
    labelArea(cells, cells.blockCandidates, left, right, top, bottom);
  }
}

/** Writes the candidates' scores at the pixels `left` and `right` of the row `y` to `cells.blockScores`, from `corner` on. */
function scoreCorners(cells: BoundaryCells, y: number, left: number, right: number, corner: number): void {
  const { columns, edges, candidates, blockScores } = cells;
  interpolateEdges(cells, candidates, y);
  for (let i = 0; i < candidates.count; i++) {
    const leftEdge = edges[2 * i]!; // two edges a candidate, four corners
    const rightEdge = edges[2 * i + 1]!;
    blockScores[4 * i + corner] = leftEdge * columns.near[left]! + rightEdge * columns.far[left]!;
    blockScores[4 * i + corner + 1] = leftEdge * columns.near[right]! + rightEdge * columns.far[right]!;
  }
}

/** Lists the candidates that do not lose to one other by more than `margin` at all corners of the block. */
function keepUnbeaten({ candidates, blockCandidates, blockScores }: BoundaryCells, margin: number): void {
  blockCandidates.count = 0;
  for (let i = 0; i < candidates.count; i++) {
    let isBeaten = false;
    for (let j = 0; j < candidates.count && !isBeaten; j++) isBeaten = beats(blockScores, j, i, margin);
    if (isBeaten) continue;
    const at = blockCandidates.count++;
    blockCandidates.ids[at] = candidates.ids[i]!; // i < count
    for (let corner = 0; corner < 4; corner++) {
      blockCandidates.corners[4 * at + corner] = candidates.corners[4 * i + corner]!;
    }
  }
}

function beats(scores: Float64Array, one: number, other: number, margin: number): boolean {
  return (
    scores[4 * one]! - scores[4 * other]! > margin && // four scores a candidate
    scores[4 * one + 1]! - scores[4 * other + 1]! > margin &&
    scores[4 * one + 2]! - scores[4 * other + 2]! > margin &&
    scores[4 * one + 3]! - scores[4 * other + 3]! > margin
  );
}

function fillArea(
  { ids, columns }: BoundaryCells,
  left: number,
  right: number,
  top: number,
  bottom: number,
  id: number,
): void {
  const width = columns.near.length;
  for (let y = top; y < bottom; y++) {
    for (let at = y * width + left; at < y * width + right; at++) ids[at] = id; // a few pixels: fill() would take longer
  }
}
