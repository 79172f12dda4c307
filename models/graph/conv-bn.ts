import { relu } from './arithmetic.js';
import { batchNorm } from './batch-norm.js';
import { conv2d, halfPadding, type ConvOptions } from './convolution.js';
import type { Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';

/** A convolution with its batch normalisation; trained tensors `<name>.conv.*` and `<name>.bn.*`. */
export interface ConvBnOptions extends Omit<ConvOptions, 'bias'> {
  /** Of the batch normalisation. */
  readonly epsilon: number;
}

/** Convolution and batch normalisation; padded to keep the size at stride 1 unless told otherwise. */
export function convBn(graph: GraphBuilder, x: Value, options: ConvBnOptions): Value {
  const { name, kernel, dilation, padding = halfPadding(kernel, dilation), epsilon } = options;
  const y = conv2d(graph, x, { ...options, name: `${name}.conv`, padding });
  return batchNorm(graph, y, { name: `${name}.bn`, epsilon });
}

/** Convolution, batch normalisation and ReLU; the result bears the layer's name. */
export function convBnRelu(graph: GraphBuilder, x: Value, options: ConvBnOptions): Value {
  return relu(graph, convBn(graph, x, options), options.name);
}
