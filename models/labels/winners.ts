import type { Logits } from '../../src/core/label-map.js';

/**
 * The arg max of every cell of one grid row, ties to the lowest class id.
 *
 * A hot loop: plane by plane, so that each plane's row is read in order and `best` stays in the first-level cache.
 *
 * @param winners [width] written
 * @param best [width] scratch
 */
export function winnersOfRow(logits: Logits, row: number, winners: Uint8Array, best: Float32Array): void {
  const { classes, height, width, data } = logits;
  const start = row * width;
  best.set(data.subarray(start, start + width));
  winners.fill(0);
  for (let id = 1; id < classes; id++) {
    const offset = (id * height + row) * width;
    for (let column = 0; column < width; column++) {
      const score = data[offset + column]!; // the shape was checked
      if (score > best[column]!) {
        best[column] = score;
        winners[column] = id;
      }
    }
  }
}
