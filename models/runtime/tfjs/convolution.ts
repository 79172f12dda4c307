import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../../graph/graph.js';
import { integer, text } from './attributes.js';
import { floatsOf, overPictures, type Kit, type Operator, type Tfjs } from './operator.js';
import { padded, windowOf, type TfjsWindow } from './window.js';

/** The attribute under which a convolution bears the activation that follows it (see fuse-relu.ts); not ONNX's. */
export const ACTIVATION = 'activation';

type Activation = 'linear' | 'relu';

/** A convolution as TensorFlow.js takes it. */
interface Convolution extends TfjsWindow {
  /** [height, width, channels, filters]; depthwise [height, width, channels, filters per channel]. */
  readonly filter: Tensor4D;
  readonly bias: Tensor1D | undefined;
  readonly activation: Activation;
}

/** Conv: full, depthwise or in groups; weight [filters, C / groups, h, w], optional bias [filters]. */
export const convolution: Operator = (node, kit) => {
  const { tf } = kit;
  const groups = integer(node, 'group', 1);
  const [, channelsPerGroup] = floatsOf(node, kit, 1).shape;
  const inputs = node.inputs.slice(0, 1);
  if (groups === 1) {
    const convolved = wholeConvolution(node, kit);
    return overPictures(inputs, ([x]) => convolve(tf, picture(x), convolved));
  }
  if (channelsPerGroup === 1) {
    const convolved = depthwiseConvolution(node, kit, groups);
    return overPictures(inputs, ([x]) => convolveDepthwise(tf, picture(x), convolved));
  }
  const parts = convolutionsOfGroups(node, kit, groups);
  return overPictures(inputs, ([x]) => convolveGroups(tf, picture(x), parts));
};

function wholeConvolution(node: GraphNode, kit: Kit): Convolution {
  const weight = weightOf(node, kit);
  // [O, I, h, w] -> [h, w, I, O]
  const filter = kit.tf.transpose(weight, [2, 3, 1, 0]);
  weight.dispose();
  return { ...windowOf(node), filter: kit.keep(filter), ...endOf(node, kit) };
}

function depthwiseConvolution(node: GraphNode, kit: Kit, groups: number): Convolution {
  const { tf } = kit;
  const filter = tf.tidy(() => {
    const weight = weightOf(node, kit);
    const [filters, , height, width] = weight.shape;
    // [C * m, 1, h, w] -> [C, m, h, w] -> [h, w, C, m]
    return tf.transpose(tf.reshape(weight, [groups, filters / groups, height, width]), [2, 3, 0, 1]);
  });
  return { ...windowOf(node), filter: kit.keep(filter as Tensor4D), ...endOf(node, kit) }; // four axes, see above
}

function convolutionsOfGroups(node: GraphNode, kit: Kit, groups: number): readonly Convolution[] {
  const { tf } = kit;
  const { filter, bias, ...rest } = wholeConvolution(node, kit);
  const filters = tf.split<Tensor4D>(filter, groups, 3);
  const biases = bias ? tf.split<Tensor1D>(bias, groups) : [];
  return filters.map((part, group) => {
    const partBias = biases[group];
    return { ...rest, filter: kit.keep(part), bias: partBias && kit.keep(partBias) };
  });
}

function weightOf(node: GraphNode, kit: Kit): Tensor4D {
  const { data, shape } = floatsOf(node, kit, 1);
  const [filters = 1, channels = 1, height = 1, width = 1] = shape;
  return kit.tf.tensor4d(data, [filters, channels, height, width]);
}

function endOf(node: GraphNode, kit: Kit): Pick<Convolution, 'bias' | 'activation'> {
  const activation = text(node, ACTIVATION, 'linear') === 'relu' ? 'relu' : 'linear';
  if ((node.inputs[2] ?? '') === '') return { bias: undefined, activation };
  return { bias: kit.keep(kit.tf.tensor1d(floatsOf(node, kit, 2).data)), activation };
}

function picture(x: Tensor | undefined): Tensor4D {
  return x as Tensor4D; // the kernel names one input, and a Conv's has rank 4
}

/** TensorFlow.js strides or dilates, not both: with both it computes every place and takes the strided ones. */
function convolve(tf: Tfjs, x: Tensor4D, convolution: Convolution): Tensor4D {
  if (isStridedAndDilated(convolution))
    return everyNth(tf, convolve(tf, x, { ...convolution, strides: [1, 1] }), convolution);
  const { filter, strides, dilations, pads, bias, activation } = convolution;
  return tf.fused.conv2d({ x, filter, strides, pad: pads, dilations, activation, ...(bias && { bias }) });
}

function convolveGroups(tf: Tfjs, x: Tensor4D, groups: readonly Convolution[]): Tensor4D {
  const parts = tf.split<Tensor4D>(x, groups.length, 3);
  return tf.concat(
    groups.map((group, index) => convolve(tf, parts[index]!, group)), // as many parts as groups
    3,
  );
}

function convolveDepthwise(tf: Tfjs, x: Tensor4D, convolution: Convolution): Tensor4D {
  const { filter, strides, dilations, pads, bias, activation } = convolution;
  if (isStridedAndDilated(convolution))
    return everyNth(tf, convolveDepthwise(tf, x, { ...convolution, strides: [1, 1] }), convolution);
  if (tf.getBackend() === 'tensorflow' && dilations.some((dilation) => dilation > 1))
    return dilateBySpace(tf, x, convolution);
  const end = { activation, ...(bias && { bias }) };
  const pad = pads as unknown as 'valid'; // its declaration leaves out what its documentation and all backends take
  return tf.fused.depthwiseConv2d({ x, filter, strides, pad, dilations, ...end });
}

/**
 * A dilated depthwise convolution on native TensorFlow, whose CPU kernel overlooks dilation: the picture is dealt into
 * dilation x dilation smaller ones, in which the taps are neighbours.
 */
function dilateBySpace(tf: Tfjs, x: Tensor4D, convolution: Convolution): Tensor4D {
  const { dilations, pads } = convolution;
  const surrounded = padded(tf, x, pads, 0);
  const [, height, width] = surrounded.shape;
  const missing: [number, number][] = [
    [0, missingTo(height, dilations[0])],
    [0, missingTo(width, dilations[1])],
  ];
  const dealt = tf.spaceToBatchND(surrounded, dilations, missing);
  const near: Convolution = { ...convolution, dilations: [1, 1], pads: NO_PADS };
  return tf.batchToSpaceND(convolveDepthwise(tf, dealt, near), dilations, missing);
}

const NO_PADS: TfjsWindow['pads'] = [
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
];

/** What is missing to the next multiple. */
function missingTo(length: number, divisor: number): number {
  return (divisor - (length % divisor)) % divisor;
}

function isStridedAndDilated({ strides, dilations }: Convolution): boolean {
  return strides.some((stride) => stride > 1) && dilations.some((dilation) => dilation > 1);
}

function everyNth(tf: Tfjs, x: Tensor4D, { strides }: Convolution): Tensor4D {
  return tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, ...strides, 1]) as Tensor4D; // it keeps the rank
}
