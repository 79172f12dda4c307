import { relu } from '../../graph/arithmetic.js';
import { convBn } from '../../graph/conv-bn.js';
import { conv2d } from '../../graph/convolution.js';
import type { Value } from '../../graph/graph.js';
import { averagePool, maxPool } from '../../graph/pooling.js';
import { resizeBilinear } from '../../graph/resizing.js';
import { samePadding } from '../../graph/same-padding.js';
import { pictureOf, type Window } from '../../graph/window.js';
import type { Draft } from '../../single-pass.js';
import type { CellOperation } from './spec.js';

/** What an operation is applied with. */
export interface CellOperationOptions {
  /** What its tensors' names begin with. */
  readonly name: string;
  readonly filters: number;
  /** 2 where the layer is a level below the one before and the input comes from there. */
  readonly stride: number;
}

/**
 * One operation of the search space, [1, filters, h, w] to [1, filters, h / stride, w / stride]: its ReLU comes first,
 * batch normalisation last, as in `nas_cell.py` of TensorFlow's release (tensorflow/models, research/deeplab/core).
 * Nothing comes of `zero`.
 */
export function cellOperation(
  draft: Draft,
  x: Value,
  operation: CellOperation,
  options: CellOperationOptions,
): Value | undefined {
  switch (operation) {
    case 'separable-3x3':
      return separableTwice(draft, x, 3, options);
    case 'separable-5x5':
      return separableTwice(draft, x, 5, options);
    case 'atrous-3x3':
      return atrous(draft, x, 3, options);
    case 'atrous-5x5':
      return atrous(draft, x, 5, options);
    case 'skip':
      return skip(draft, x, options);
    case 'average-pool-3x3':
      return averagePool(draft.graph, x, { ...pooling(x, options), countIncludePadding: false });
    case 'max-pool-3x3':
      return maxPool(draft.graph, x, pooling(x, options));
    case 'zero':
      return undefined;
    default:
      return operation satisfies never;
  }
}

/** A depthwise separable convolution, normalised once after its second half; twice, as NASNet does. */
function separableTwice(draft: Draft, x: Value, kernel: number, options: CellOperationOptions): Value {
  const { name, stride } = options;
  const first = separable(draft, x, kernel, { ...options, name: `${name}.0` });
  return separable(draft, first, kernel, { ...options, name: `${name}.1`, stride: stride > 1 ? 1 : stride });
}

function separable(
  { graph, epsilon }: Draft,
  x: Value,
  kernel: number,
  options: CellOperationOptions,
): Value {
  const { name, filters, stride } = options;
  const { channels } = pictureOf(name, x);
  const depthwise = conv2d(graph, relu(graph, x), {
    name: `${name}.depthwise`,
    ...padded(name, x, { kernel, stride }),
    filters: channels,
    groups: channels,
  });
  return convBn(graph, depthwise, { name: `${name}.pointwise`, kernel: 1, filters, epsilon });
}

/** At stride 1 a convolution of rate 2; at stride 2 one of rate 1 on the picture at half its size. */
function atrous({ graph, epsilon }: Draft, x: Value, kernel: number, options: CellOperationOptions): Value {
  const { name, filters, stride } = options;
  const active = relu(graph, x);
  if (stride === 1) return convBn(graph, active, { name, kernel, filters, dilation: 2, epsilon });
  const { height, width } = pictureOf(name, x);
  const half = { height: Math.ceil(height / stride), width: Math.ceil(width / stride) };
  const resized = resizeBilinear(graph, active, { ...half, alignCorners: true, name: `${name}.half` });
  return convBn(graph, resized, { name, kernel, filters, epsilon });
}

/** The input itself, or through a strided 1x1 convolution. */
function skip({ graph, epsilon }: Draft, x: Value, options: CellOperationOptions): Value {
  return options.stride === 1 ? x : convBn(graph, relu(graph, x), { ...options, kernel: 1, epsilon });
}

function pooling(x: Value, { name, stride }: CellOperationOptions) {
  return { name, ...padded(name, x, { kernel: 3, stride }) };
}

function padded(name: string, x: Value, window: Pick<Window, 'kernel' | 'stride'>) {
  return { ...window, padding: samePadding(name, pictureOf(name, x), window) };
}
