import type { Tensor } from '@tensorflow/tfjs-core';
import { beyond, floatsOf, overPictures, type Operator, type Tfjs } from './operator.js';

/** Relu: max(x, 0). */
export const relu: Operator = (node, { tf }) => overPictures(node.inputs, ([x]) => tf.relu(x!)); // one input

/** Clip: min(max(x, low), high); either limit may be left out. */
export const clip: Operator = (node, kit) => {
  const [low, high] = [1, 2].map((input) =>
    (node.inputs[input] ?? '') === '' ? undefined : floatsOf(node, kit, input).data[0],
  );
  const inputs = node.inputs.slice(0, 1);
  return overPictures(inputs, ([x]) => kit.tf.clipByValue(x!, low ?? -Infinity, high ?? Infinity)); // one input
};

/** Add, Sub, Mul, Div: element by element, an axis of 1 is stretched. */
export const add = binary((tf, a, b) => tf.add(a, b));
export const subtract = binary((tf, a, b) => tf.sub(a, b));
export const multiply = binary((tf, a, b) => tf.mul(a, b));
export const divide = binary((tf, a, b) => tf.div(a, b));

/** Max of any number of tensors, element by element. */
export const maximum: Operator = (node, { tf }) =>
  overPictures(node.inputs, (inputs) =>
    inputs.length === 1 ? tf.clone(inputs[0]!) : inputs.reduce((a, b) => tf.maximum(a, b)),
  );

function binary(compute: (tf: Tfjs, a: Tensor, b: Tensor) => Tensor): Operator {
  return (node, { tf }) =>
    overPictures(node.inputs, ([a, b]) => {
      // two inputs; numbers alone may meet a picture, whose axes are in another order than the graph's
      if (a!.rank !== b!.rank && a!.size > 1 && b!.size > 1)
        throw beyond(node, `it joins ranks ${a!.rank} and ${b!.rank}`);
      return compute(tf, a!, b!);
    });
}
