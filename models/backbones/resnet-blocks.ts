import { add, relu } from '../graph/arithmetic.js';
import { convBn, convBnRelu } from '../graph/conv-bn.js';
import type { Value } from '../graph/graph.js';
import type { Draft } from '../single-pass.js';

/** What differs between two blocks of a kind. */
export interface ResnetBlockOptions {
  /** Of the 3x3 convolutions. */
  readonly filters: number;
  readonly stride: number;
  /** The convolution of a bottleneck that strides; a basic block strides with its first. */
  readonly strideOn: '1x1' | '3x3';
  readonly dilation: number;
}

/**
 * Two 3x3 convolutions plus the input (figure 2). Only the first is dilated, as in mmsegmentation; torchvision has no
 * dilated basic block.
 */
export function basicBlock(draft: Draft, x: Value, name: string, options: ResnetBlockOptions): Value {
  const { graph, epsilon } = draft;
  const { filters, stride, dilation } = options;
  const first = { name: `${name}.conv1`, kernel: 3, filters, stride, dilation, epsilon };
  const y = convBnRelu(graph, x, first);
  const branch = convBn(graph, y, { name: `${name}.conv2`, kernel: 3, filters, epsilon });
  return plusShortcut(draft, x, branch, name, { filters, stride });
}

/** 1x1 down, 3x3, 1x1 up to four times the filters, plus the input (figure 5). */
export function bottleneck(draft: Draft, x: Value, name: string, options: ResnetBlockOptions): Value {
  const { graph, epsilon } = draft;
  const { filters, stride, strideOn, dilation } = options;
  const [stride1, stride3] = strideOn === '1x1' ? [stride, 1] : [1, stride];
  const expanded = 4 * filters;
  const reduced = convBnRelu(graph, x, {
    name: `${name}.conv1`,
    kernel: 1,
    filters,
    stride: stride1,
    epsilon,
  });
  const spatial = { name: `${name}.conv2`, kernel: 3, filters, stride: stride3, dilation, epsilon };
  const filtered = convBnRelu(graph, reduced, spatial);
  const branch = convBn(graph, filtered, { name: `${name}.conv3`, kernel: 1, filters: expanded, epsilon });
  return plusShortcut(draft, x, branch, name, { filters: expanded, stride });
}

/** The sum and its ReLU; the input is projected where its channels or size differ. */
function plusShortcut(
  { graph, epsilon }: Draft,
  x: Value,
  branch: Value,
  name: string,
  { filters, stride }: { readonly filters: number; readonly stride: number },
): Value {
  const fits = x.shape[1] === filters && stride === 1;
  const projection = { name: `${name}.downsample`, kernel: 1, filters, stride, epsilon };
  const shortcut = fits ? x : convBn(graph, x, projection);
  return relu(graph, add(graph, branch, shortcut, `${name}.sum`), name);
}
