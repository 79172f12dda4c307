import { ConfusionMatrix } from '../../models/metrics/confusion-matrix.js';
import { IGNORE_INDEX } from '../../src/core/class-set.js';
import { SegcastError } from '../../src/core/errors.js';
import type { LabelMap } from '../../src/core/label-map.js';
import type { SharedClasses } from './shared-classes.js';

/** So many pixels of a frame are compared at most: more would hold up live frames, and hardly change a mean over a minute. */
const MOST_PIXELS = 2 ** 16;

/**
 * Counts how often two label maps of one frame say the same, in the classes that both networks have. Of large frames every
 * n-th pixel of every n-th row is looked at.
 *
 * @throws SegcastError `labels-invalid` when the two differ in size
 */
export function compareLabels(first: LabelMap, second: LabelMap, shared: SharedClasses): ConfusionMatrix {
  checkSameSize(first, second);
  const step = Math.max(1, Math.ceil(Math.sqrt((first.width * first.height) / MOST_PIXELS)));
  const matrix = new ConfusionMatrix(shared.classSet.classes.length);
  const ours = sampled(first, shared.first, step);
  const theirs = sampled(second, shared.second, step);
  ignoreWhere(ours.ids, theirs.ids);
  matrix.add(ours, theirs);
  return matrix;
}

/** A class that only one of the two has is no disagreement. */
function ignoreWhere(ours: Uint8Array, theirs: Uint8Array): void {
  for (let at = 0; at < ours.length; at++) if (theirs[at] === IGNORE_INDEX) ours[at] = IGNORE_INDEX;
}

/** Every `step`-th pixel of every `step`-th row, under its shared id. */
function sampled({ width, height, ids }: LabelMap, mapping: Uint8Array, step: number): LabelMap {
  const columns = Math.ceil(width / step);
  const rows = Math.ceil(height / step);
  const taken = new Uint8Array(columns * rows);
  // hot loop
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++)
      taken[at] = mapping[ids[row * step * width + column * step]!]!; // inside the map; 256 entries
  return { width: columns, height: rows, ids: taken };
}

/** Before sampling, which may hide a difference. */
function checkSameSize(first: LabelMap, second: LabelMap): void {
  if (first.width === second.width && first.height === second.height) return;
  const [ours, theirs] = [first, second].map(({ width, height }) => `${width}x${height}`);
  throw new SegcastError(
    'labels-invalid',
    `Expected labels of one size to compare, received ${ours} and ${theirs}.`,
    'Compare labels of the same frame.',
  );
}
