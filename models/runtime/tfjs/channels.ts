import type { Tensor } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../../graph/graph.js';
import { expectInteger, integer } from './attributes.js';
import { overPictures, type Operator, type Tfjs } from './operator.js';
import { CHANNELS_LAST } from './placed-tensor.js';

/** Concat along any axis. */
export const concat: Operator = (node, { tf }) =>
  overPictures(node.inputs, (inputs) => tf.concat([...inputs], axisIn(node, inputs[0]!, 1))); // at least one input

/** Softmax along any axis. */
export const softmax: Operator = (node, { tf }) =>
  overPictures(node.inputs, ([x]) => alongLast(tf, x!, axisIn(node, x!, -1), (t) => tf.softmax(t))); // one input

/** ArgMax along any axis; the first of equals. */
export const argMax: Operator = (node, { tf }) => {
  expectInteger(node, 'select_last_index', 0);
  expectInteger(node, 'keepdims', 1);
  return overPictures(node.inputs, ([x]) => {
    const axis = axisIn(node, x!, 0); // one input
    return tf.expandDims(tf.argMax(x!, axis), axis);
  });
};

/** Where the axis that a node names lies in a tensor that is a picture or as the graph has it. */
function axisIn(node: GraphNode, { rank }: Tensor, absent: number): number {
  const axis = integer(node, 'axis', absent);
  const counted = axis < 0 ? axis + rank : axis;
  return rank === 4 ? CHANNELS_LAST.indexOf(counted) : counted;
}

/** TensorFlow.js computes it along the last axis only. */
function alongLast(tf: Tfjs, x: Tensor, axis: number, compute: (x: Tensor) => Tensor): Tensor {
  const last = x.rank - 1;
  if (axis === last) return compute(x);
  const swapped = Array.from({ length: x.rank }, (_, i) => (i === axis ? last : i === last ? axis : i));
  return tf.transpose(compute(tf.transpose(x, swapped)), swapped);
}
