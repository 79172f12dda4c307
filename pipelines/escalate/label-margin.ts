import type { Logits } from '../../src/core/label-map.js';

/** So many cells are enough for a mean; more would only take time from the frames. */
const MOST_CELLS = 1024;

/**
 * How sure a network is of its labels: the difference of the two highest probabilities of a cell, in the mean over cells
 * spread evenly over the picture. 0: it could as well have said something else everywhere; 1: it was certain everywhere.
 *
 * "Margin" as in margin sampling (Scheffer et al., 2001).
 */
export function labelMargin({ classes, width, height, data }: Logits): number {
  const cells = width * height;
  const step = Math.max(1, Math.floor(cells / MOST_CELLS));
  let sum = 0;
  let counted = 0;
  for (let cell = 0; cell < cells; cell += step, counted++) sum += cellMargin(data, cell, cells, classes);
  return counted === 0 ? 1 : sum / counted;
}

/** Soft-max relative to the highest score, so that nothing overflows: that class has exp(0). */
function cellMargin(scores: Float32Array, cell: number, plane: number, classes: number): number {
  let first = -Infinity;
  let second = -Infinity;
  for (let id = 0; id < classes; id++) {
    const score = scores[id * plane + cell]!; // the shape was checked when the scores came
    if (score > first) {
      second = first;
      first = score;
    } else if (score > second) second = score;
  }
  let total = 0;
  for (let id = 0; id < classes; id++) total += Math.exp(scores[id * plane + cell]! - first); // as above
  return (1 - Math.exp(second - first)) / total;
}
