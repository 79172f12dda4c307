import { add, clip } from '../graph/arithmetic.js';
import { convBn, type ConvBnOptions } from '../graph/conv-bn.js';
import { halfPadding } from '../graph/convolution.js';
import type { Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { samePadding } from '../graph/same-padding.js';
import { pictureOf, type Padding } from '../graph/window.js';
import type { Draft } from '../single-pass.js';

/**
 * Where MobileNetV2's releases put the border of zeros a 3x3 convolution needs; trained weights fit one of them:
 *
 * - `symmetric`: all around the 3x3 convolution's input, as torchvision
 * - `same`: below and right only where a stride meets an even length, as TensorFlow
 * - `early`: around the input of the block, so that its expansion makes its biases of it, and none around the image, as
 *   VainF's DeepLabV3Plus-Pytorch
 */
export const MOBILENET_PADDINGS = ['symmetric', 'same', 'early'] as const;
export type MobilenetPadding = (typeof MOBILENET_PADDINGS)[number];

/** What differs between two blocks. */
export interface InvertedResidualOptions {
  /** How many times its input's channels it works with. */
  readonly expansion: number;
  /** Whether an expansion by 1 is a convolution too. */
  readonly expandFirst: boolean;
  readonly filters: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: MobilenetPadding;
}

/** 1x1 up, 3x3 of each channel by itself, 1x1 down without activation, plus the input where it fits (figure 4). */
export function invertedResidual(
  draft: Draft,
  x: Value,
  name: string,
  options: InvertedResidualOptions,
): Value {
  const { graph, epsilon } = draft;
  const { expansion, expandFirst, filters, stride, dilation } = options;
  const { channels } = pictureOf(name, x);
  const hidden = channels * expansion;
  const expands = expansion !== 1 || expandFirst;
  const early = options.padding === 'early' && expands;
  const border = early ? halfPadding(3, dilation) : 0;
  const expand = { name: `${name}.expand`, kernel: 1, filters: hidden, padding: border, epsilon };
  const expanded = expands ? convBnRelu6(graph, x, expand) : x;
  const window = { kernel: 3, stride, dilation };
  const filtered = convBnRelu6(graph, expanded, {
    ...window,
    name: `${name}.depthwise`,
    filters: hidden,
    groups: hidden,
    padding: early ? 0 : paddingOf(name, expanded, window, options.padding),
    epsilon,
  });
  const projected = convBn(graph, filtered, { name: `${name}.project`, kernel: 1, filters, epsilon });
  return stride === 1 && channels === filters ? add(graph, x, projected, name) : projected;
}

/** The first 3x3 convolution. */
export function mobilenetStem(
  { graph, epsilon }: Draft,
  image: Value,
  options: {
    readonly name: string;
    readonly filters: number;
    readonly stride: number;
    readonly padding: MobilenetPadding;
  },
): Value {
  const { name, filters, stride } = options;
  const window = { kernel: 3, stride, dilation: 1 };
  const padding = options.padding === 'early' ? 0 : paddingOf(name, image, window, options.padding);
  return convBnRelu6(graph, image, { ...window, name, filters, padding, epsilon });
}

function paddingOf(
  name: string,
  x: Value,
  window: { readonly kernel: number; readonly stride: number; readonly dilation: number },
  padding: MobilenetPadding,
): Padding {
  return padding === 'same'
    ? samePadding(name, pictureOf(name, x), window)
    : halfPadding(window.kernel, window.dilation);
}

function convBnRelu6(graph: GraphBuilder, x: Value, options: ConvBnOptions): Value {
  return clip(graph, convBn(graph, x, options), 0, 6, options.name);
}
