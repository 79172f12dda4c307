import { ONNX_TYPES } from '../../graph/onnx-schema.js';
import { integer, integers } from './attributes.js';
import { beyond, overPictures, type Operator } from './operator.js';

/** Transpose: nothing is moved until somebody needs the axes in a certain order. */
export const transpose: Operator = (node) => {
  const [input = ''] = node.inputs;
  const order = integers(node, 'perm', []);
  if (order.length === 0) throw beyond(node, 'its perm is not stated');
  return { kind: 'reorder', input, order };
};

/** Cast between float32 and the integers; TensorFlow.js holds all of these in 32 bits. */
export const cast: Operator = (node, { tf }) => {
  const to = integer(node, 'to', 0);
  if (!(Object.values(ONNX_TYPES) as number[]).includes(to))
    throw beyond(node, `its type is ONNX's number ${to}`);
  const type = to === ONNX_TYPES.float32 ? 'float32' : 'int32';
  return overPictures(node.inputs, ([x]) => tf.cast(x!, type)); // one input
};

/** Identity. */
export const identity: Operator = (node, { tf }) => overPictures(node.inputs, ([x]) => tf.clone(x!)); // one input
