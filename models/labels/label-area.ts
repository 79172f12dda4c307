import type { BoundaryCells, Candidates } from './boundary-cells.js';

/**
 * Labels the pixels of the columns `left`..`right - 1` in the rows `top`..`bottom - 1`, all in one cell, one by one: every
 * candidate interpolated, then the arg max.
 */
export function labelArea(
  cells: BoundaryCells,
  candidates: Candidates,
  left: number,
  right: number,
  top: number,
  bottom: number,
): void {
  if (candidates.count === 2) labelBetweenTwo(cells, candidates, left, right, top, bottom);
  else labelBetweenMany(cells, candidates, left, right, top, bottom);
}

/** Two candidates, by far the commonest case: all eight scores in registers, and no branch on which of them is higher. */
function labelBetweenTwo(
  cells: BoundaryCells,
  candidates: Candidates,
  left: number,
  right: number,
  top: number,
  bottom: number,
): void {
  const { columns, rows, ids } = cells;
  const { corners } = candidates;
  const { near: columnNear, far: columnFar } = columns;
  const width = columnNear.length;
  const lowId = candidates.ids[0]!; // two candidates, four scores each
  const step = candidates.ids[1]! - lowId;
  const a0 = corners[0]!;
  const b0 = corners[1]!;
  const c0 = corners[2]!;
  const d0 = corners[3]!;
  const a1 = corners[4]!;
  const b1 = corners[5]!;
  const c1 = corners[6]!;
  const d1 = corners[7]!;
  for (let y = top; y < bottom; y++) {
    const near = rows.near[y]!; // y and x are pixels of their axis
    const far = rows.far[y]!;
    const left0 = a0 * near + c0 * far;
    const right0 = b0 * near + d0 * far;
    const left1 = a1 * near + c1 * far;
    const right1 = b1 * near + d1 * far;
    for (let x = left; x < right; x++) {
      const score0 = left0 * columnNear[x]! + right0 * columnFar[x]!;
      const score1 = left1 * columnNear[x]! + right1 * columnFar[x]!;
      ids[y * width + x] = lowId + Number(score1 > score0) * step;
    }
  }
}

function labelBetweenMany(
  cells: BoundaryCells,
  candidates: Candidates,
  left: number,
  right: number,
  top: number,
  bottom: number,
): void {
  const { columns, ids, edges } = cells;
  const { count } = candidates;
  for (let y = top; y < bottom; y++) {
    interpolateEdges(cells, candidates, y);
    const start = y * columns.near.length;
    for (let x = left; x < right; x++) {
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
      ids[start + x] = candidates.ids[winner]!; // winner < count
    }
  }
}

/** Writes the candidates' scores at the cell's left and right edge on the pixel row `y` to `cells.edges`. */
export function interpolateEdges(
  { rows, edges }: BoundaryCells,
  { corners, count }: Candidates,
  y: number,
): void {
  const near = rows.near[y]!; // y is a pixel of its axis
  const far = rows.far[y]!;
  for (let i = 0; i < count; i++) {
    edges[2 * i] = corners[4 * i]! * near + corners[4 * i + 2]! * far; // i < count <= classes
    edges[2 * i + 1] = corners[4 * i + 1]! * near + corners[4 * i + 3]! * far;
  }
}
