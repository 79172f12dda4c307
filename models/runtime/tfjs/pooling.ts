import type { Tensor } from '@tensorflow/tfjs-core';
import { expectInteger, integer } from './attributes.js';
import { beyond, overPictures, type Operator } from './operator.js';
import { kernelShapeOf, padded, windowOf } from './window.js';

/** MaxPool with explicit padding, which never wins. */
export const maxPool: Operator = (node, { tf }) => {
  const { pads, strides, dilations } = windowOf(node);
  const kernel = kernelShapeOf(node);
  expectInteger(node, 'ceil_mode', 0);
  if (dilations.some((dilation) => dilation > 1)) throw beyond(node, 'it is dilated');
  return overPictures(
    node.inputs,
    ([x]) =>
      // Native TensorFlow pools without padding or with its own idea of SAME only.
      tf.maxPool(padded(tf, x!, pads, LOWEST), kernel, strides, 'valid'), // one input
  );
};

/** AveragePool; padding counts as zeros or not at all. */
export const averagePool: Operator = (node, { tf }) => {
  const { pads, strides } = windowOf(node);
  const kernel = kernelShapeOf(node);
  expectInteger(node, 'ceil_mode', 0);
  const meanOf = (x: Tensor) => tf.avgPool(padded(tf, x, pads, 0), kernel, strides, 'valid');
  const countsPadding = integer(node, 'count_include_pad', 0) === 1;
  const isPadded = pads.some(([before, after]) => before > 0 || after > 0);
  if (countsPadding || !isPadded) return overPictures(node.inputs, ([x]) => meanOf(x!)); // one input
  return overPictures(node.inputs, ([x]) => {
    const [batch = 1, height = 1, width = 1] = x!.shape; // one input
    // Which part of each window lies inside the picture.
    return tf.div(meanOf(x!), meanOf(tf.ones([batch, height, width, 1])));
  });
};

/** GlobalAveragePool: the mean of each channel. */
export const globalAveragePool: Operator = (node, { tf }) =>
  overPictures(node.inputs, ([x]) => tf.mean(x!, [1, 2], true)); // one input

/** Below every activation. Not -Infinity: native TensorFlow's pools may count it as missing. */
const LOWEST = -3.4e38;
