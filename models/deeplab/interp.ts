import type { Value } from '../graph/graph.js';
import { resizeBilinear } from '../graph/resizing.js';
import { pictureOf } from '../graph/window.js';
import type { Draft } from '../single-pass.js';

/** Where to and under what name. */
export interface InterpOptions {
  /** The picture whose size it gets. */
  readonly like: Value;
  readonly name: string;
}

/**
 * The Interp layer of DeepLab's Caffe: bilinear with corners aligned, [1, C, h, w] to [1, C, H, W]. Its sizes are zoom *
 * (cells - 1) + 1; those are the sizes here wherever the image has a multiple of 8 plus 1 pixels, as the releases
 * demand. Other sizes are taken as they are.
 */
export function interp({ graph }: Draft, x: Value, { like, name }: InterpOptions): Value {
  const { height, width } = pictureOf(name, like);
  return resizeBilinear(graph, x, { height, width, alignCorners: true, name });
}
