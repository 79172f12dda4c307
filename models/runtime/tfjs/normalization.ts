import { float } from './attributes.js';
import { floatsOf, overPictures, type Operator } from './operator.js';

/** BatchNormalization with constant statistics: x * scale + shift per channel. */
export const batchNormalization: Operator = (node, kit) => {
  const { tf, keep } = kit;
  const [weight, bias, mean, variance] = [1, 2, 3, 4].map((input) => floatsOf(node, kit, input).data);
  const epsilon = float(node, 'epsilon', 1e-5);
  // four inputs of as many channels, the last axis of a picture
  const scale = weight!.map((number, channel) => number / Math.sqrt(variance![channel]! + epsilon));
  const shift = bias!.map((number, channel) => number - mean![channel]! * scale[channel]!);
  const factors = keep(tf.tensor1d(scale));
  const terms = keep(tf.tensor1d(shift));
  return overPictures(node.inputs.slice(0, 1), ([x]) => tf.add(tf.mul(x!, factors), terms)); // one input
};
