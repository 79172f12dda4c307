import type { Tensor } from '@tensorflow/tfjs-core';
import type { Constant, GraphNode } from '../../graph/graph.js';
import { overPictures, type Kit, type Operator, type Tfjs } from './operator.js';

/** MatMul: of a picture with a constant matrix along one of its axes, as adaptive pooling needs it, or of any two tensors. */
export const matMul: Operator = (node, kit) => {
  const { tf } = kit;
  const [left = '', right = ''] = node.inputs;
  const before = matrixOf(node, kit, 0);
  if (before) return overPictures([right], ([x]) => mixRows(tf, before, x!)); // one input
  const after = matrixOf(node, kit, 1);
  if (after) return overPictures([left], ([x]) => mixColumns(tf, x!, after)); // one input
  // two inputs
  return { kind: 'compute', inputs: node.inputs, axes: 'onnx', run: ([a, b]) => tf.matMul(a!, b!) };
};

/** A constant input of rank 2. */
function matrixOf(node: GraphNode, { tf, constant, keep }: Kit, input: number): Tensor | undefined {
  const found: Constant | undefined = constant(node.inputs[input] ?? '');
  if (found?.shape.length !== 2 || !(found.data instanceof Float32Array)) return undefined;
  return keep(tf.tensor(found.data, [...found.shape]));
}

/** matrix x picture, [m, H] x [1, C, H, W]: each row of the result mixes rows of the picture. */
function mixRows(tf: Tfjs, matrix: Tensor, x: Tensor): Tensor {
  if (x.rank !== 4) return tf.matMul(matrix, x);
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [rows = 1] = matrix.shape;
  // [1, m, H] x [N, H, W * C] -> [N, m, W * C]
  const mixed = tf.matMul(tf.expandDims(matrix), tf.reshape(x, [batch, height, width * channels]));
  return tf.reshape(mixed, [batch, rows, width, channels]);
}

/** picture x matrix, [1, C, H, W] x [W, m]: each column of the result mixes columns of the picture. */
function mixColumns(tf: Tfjs, x: Tensor, matrix: Tensor): Tensor {
  if (x.rank !== 4) return tf.matMul(x, matrix);
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [, columns = 1] = matrix.shape;
  // [1, m, W] x [N * H, W, C] -> [N * H, m, C]
  const rows = tf.reshape(x, [batch * height, width, channels]);
  const mixed = tf.matMul(tf.expandDims(matrix), rows, true);
  return tf.reshape(mixed, [batch, height, columns, channels]);
}
