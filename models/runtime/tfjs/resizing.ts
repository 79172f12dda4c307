import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../../graph/graph.js';
import { text } from './attributes.js';
import { beyond, integersOf, overPictures, type Operator } from './operator.js';

/** Resize: bilinear to a constant size, by half-pixel centres or aligned corners. */
export const resize: Operator = (node, kit) => {
  const { tf } = kit;
  const alignCorners = areCornersAligned(node);
  const [, , height, width] = integersOf(node, kit, 3) ?? [];
  if (height === undefined || width === undefined) throw beyond(node, 'its sizes are not stated');
  return overPictures(node.inputs.slice(0, 1), ([x]) =>
    // one input, of rank 4
    tf.image.resizeBilinear(x as Tensor4D, [height, width], alignCorners, !alignCorners),
  );
};

function areCornersAligned(node: GraphNode): boolean {
  const mode = text(node, 'mode', 'nearest');
  if (mode !== 'linear') throw beyond(node, `mode is ${mode}, not linear`);
  const transformation = text(node, 'coordinate_transformation_mode', 'half_pixel');
  if (transformation === 'align_corners') return true;
  if (transformation === 'half_pixel') return false;
  throw beyond(node, `coordinate_transformation_mode is ${transformation}, not half_pixel or align_corners`);
}
