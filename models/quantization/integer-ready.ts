import { foldBatchNorm } from '../graph/fold-batch-norm.js';
import type { Graph } from '../graph/graph.js';
import type { Affine } from '../graph/quantization.js';
import type { Normalization } from '../preprocessing.js';
import { centerPixels, pixelAffine } from './center-pixels.js';
import { projectFirst } from './project-first.js';

/** A network's cuts in the form that is calibrated and then quantised; still float32. */
export interface IntegerReady {
  readonly cuts: readonly Graph[];
  /** What is known without calibration: pixels are bytes already. */
  readonly known: ReadonlyMap<string, Affine>;
}

/** Folds batch normalisation, centres the pixels where that is possible, and projects before it enlarges. */
export function integerReady(cuts: readonly Graph[], normalization: Normalization): IntegerReady {
  const folded = cuts.map(foldBatchNorm).map(projectFirst);
  const centered = centerPixels(folded, normalization);
  return centered === undefined
    ? { cuts: folded, known: new Map() }
    : { cuts: centered, known: new Map([['image', pixelAffine(normalization)]]) };
}
