import { ConfusionMatrix } from '../../models/metrics/confusion-matrix.js';
import { IGNORE_INDEX } from '../../src/core/class-set.js';
import type { LabelMap } from '../../src/core/label-map.js';
import type { SharedClasses } from './shared-classes.js';

/** So many pixels of a frame are compared at most: more would hold up live frames, and change nothing in the third digit. */
const MOST_PIXELS = 2 ** 18;

/**
 * Counts how often two label maps of one frame say the same, in the classes that both networks have. Of large frames every
 * n-th pixel of every n-th row is looked at.
 *
 * @throws SegcastError `labels-invalid` when the two differ in size
 */
export function compareLabels(first: LabelMap, second: LabelMap, shared: SharedClasses): ConfusionMatrix {
  const step = Math.max(1, Math.ceil(Math.sqrt((first.width * first.height) / MOST_PIXELS)));
  const matrix = new ConfusionMatrix(shared.classSet.classes.length);
  const ours = sampled(first, shared.first, step);
  const theirs = sampled(second, shared.second, step);
  // A class that only one of the two has is no disagreement.
  const ids = ours.ids.map((id, at) => (theirs.ids[at] === IGNORE_INDEX ? IGNORE_INDEX : id));
  matrix.add({ ...ours, ids }, theirs);
  return matrix;
}

/** Every `step`-th pixel of every `step`-th row, under its shared id. */
function sampled({ width, height, ids }: LabelMap, mapping: Uint8Array, step: number): LabelMap {
  const columns = Math.ceil(width / step);
  const rows = Math.ceil(height / step);
  const taken = new Uint8Array(columns * rows);
  // hot loop: a quarter of a million bytes
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++)
      taken[at] = mapping[ids[row * step * width + column * step]!]!; // inside the map; 256 entries
  return { width: columns, height: rows, ids: taken };
}
