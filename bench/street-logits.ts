import type { Logits } from '../src/core/label-map.js';
import { seededRandom } from './harness.js';

/**
 * Scores like a segmentation network's on a street: a few large smooth regions with soft borders, many low classes.
 *
 * Each class scores by its distance to the nearest of its blobs; borders wobble, so that they cross cells at all angles.
 * Deterministic: the same arguments give the same scores.
 *
 * @param blobs regions in all; more of them give more border
 */
export function streetLogits(classes: number, height: number, width: number, blobs: number): Logits {
  const random = seededRandom(classes * 7919 + blobs);
  const centres = Array.from({ length: blobs }, (_, index) => ({
    id: index % classes,
    x: random(),
    y: random(),
    size: 0.7 + 0.6 * random(),
  }));
  const data = new Float32Array(classes * height * width).fill(-4);
  for (const { id, x, y, size } of centres) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const dx = (column / width - x) * 1.6 + 0.01 * Math.sin(row * 0.35 + id);
        const dy = row / height - y + 0.01 * Math.sin(column * 0.3 + 2 * id);
        const score = 12 - (30 * Math.hypot(dx, dy)) / size;
        const at = (id * height + row) * width + column;
        if (score > data[at]!) data[at] = score; // at is inside the grid
      }
    }
  }
  return { classes, height, width, data };
}

/** The share of cells whose arg max differs from that of the cell to the right, below or diagonal, 0..1. */
export function boundaryShare(logits: Logits): number {
  const { classes, height, width, data } = logits;
  const winnerAt = (row: number, column: number): number => {
    let winner = 0;
    const at = (id: number): number => data[(id * height + row) * width + column] ?? Number.NaN;
    for (let id = 1; id < classes; id++) if (at(id) > at(winner)) winner = id;
    return winner;
  };
  let differing = 0;
  for (let row = 0; row < height - 1; row++) {
    for (let column = 0; column < width - 1; column++) {
      const id = winnerAt(row, column);
      const around = [winnerAt(row, column + 1), winnerAt(row + 1, column), winnerAt(row + 1, column + 1)];
      if (around.some((other) => other !== id)) differing++;
    }
  }
  return differing / ((height - 1) * (width - 1));
}
