import { relu } from './arithmetic.js';
import { conv2d, halfPadding, type ConvOptions } from './convolution.js';
import type { Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';

/**
 * Convolution with bias and ReLU, as networks from before batch normalisation have it; trained tensors `<name>.weight`
 * and `<name>.bias`. Padded to keep the size at stride 1 unless told otherwise.
 */
export function convRelu(graph: GraphBuilder, x: Value, options: Omit<ConvOptions, 'bias'>): Value {
  const { kernel, dilation, padding = halfPadding(kernel, dilation) } = options;
  return relu(graph, conv2d(graph, x, { ...options, padding, bias: true }));
}
