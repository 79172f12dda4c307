import { convBn, convBnRelu, type ConvBnOptions } from './conv-bn.js';
import type { Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { pictureOf } from './window.js';

/** A depthwise separable convolution; trained tensors `<name>.depthwise.*` and `<name>.pointwise.*`. */
export interface SeparableConvOptions extends Omit<ConvBnOptions, 'groups'> {
  /** Whether each of its two convolutions ends with ReLU, or neither. @defaultValue true */
  readonly activation?: boolean | undefined;
}

/**
 * A convolution of each channel by itself, then a 1x1 convolution across channels, each with batch normalisation. With
 * a dilation it is DeepLab v3+'s atrous separable convolution (Chen et al., arXiv:1802.02611, figure 3).
 */
export function separableConv(graph: GraphBuilder, x: Value, options: SeparableConvOptions): Value {
  const { name, filters, epsilon, activation = true } = options;
  const { channels } = pictureOf(name, x);
  const layer = activation ? convBnRelu : convBn;
  const depthwise = { ...options, name: `${name}.depthwise`, filters: channels, groups: channels };
  return layer(graph, layer(graph, x, depthwise), { name: `${name}.pointwise`, kernel: 1, filters, epsilon });
}
