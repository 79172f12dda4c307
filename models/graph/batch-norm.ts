import type { Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { pictureOf } from './window.js';

/** A batch normalisation; its trained tensors are `<name>.weight`, `.bias`, `.running_mean` and `.running_var`. */
export interface BatchNormOptions {
  readonly name: string;
  /** Added to the variance: part of what was trained. */
  readonly epsilon: number;
}

/** (x - running_mean) / sqrt(running_var + epsilon) * weight + bias, per channel: the shape stays. */
export function batchNorm(graph: GraphBuilder, x: Value, options: BatchNormOptions): Value {
  const { name, epsilon } = options;
  const { channels } = pictureOf(name, x);
  const parts = BATCH_NORM_PARTS.map((part) => graph.weight(`${name}.${part}`, [channels]));
  return graph.node('BatchNormalization', [x, ...parts], {
    name,
    type: 'float32',
    shape: x.shape,
    attributes: { epsilon: { kind: 'float', value: epsilon } },
  });
}

/** In the order ONNX's BatchNormalization takes them. */
const BATCH_NORM_PARTS = ['weight', 'bias', 'running_mean', 'running_var'] as const;
