import { add, relu } from '../graph/arithmetic.js';
import { convBn, convBnRelu } from '../graph/conv-bn.js';
import { conv2d } from '../graph/convolution.js';
import type { Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { resizeBilinear, type ResizeOptions } from '../graph/resizing.js';

/** One cell of the coarsest feature map (f4, 1/32 of the input): ICNet sees nothing in less. */
export const MIN_INPUT_PIXELS = 32;

/** ICNet's free numbers. */
export interface IcnetShape {
  /** Filters of the stem, of which all others are multiples: 32 in the official release (half of PSPNet50's 64). */
  readonly width: number;
  readonly classes: number;
  /** Of every batch normalisation. */
  readonly epsilon: number;
}

/** A network in the making: where layers go, and its free numbers. */
export interface IcnetDraft extends IcnetShape {
  readonly graph: GraphBuilder;
  /**
   * Whether pictures are resized and pooled as in the authors' Caffe: corners aligned, a last window at the border that
   * counts though it reaches beyond, the pyramid's windows as their prototxt has them.
   *
   * @defaultValue false: as PyTorch does by default
   */
  readonly asCaffe?: boolean | undefined;
}

/** What differs between two layers of a kind. */
export interface LayerOptions {
  readonly filters: number;
  /** @defaultValue 1 */
  readonly stride?: number | undefined;
  /** @defaultValue 1 */
  readonly dilation?: number | undefined;
}

/** A k x k convolution with batch normalisation and ReLU. */
export function conv(
  draft: IcnetDraft,
  x: Value,
  name: string,
  options: LayerOptions & { kernel: number },
): Value {
  return convBnRelu(draft.graph, x, { ...options, name, epsilon: draft.epsilon });
}

/** The same without ReLU, for a sum to follow. */
export function linearConv(
  draft: IcnetDraft,
  x: Value,
  name: string,
  options: LayerOptions & { kernel: number },
): Value {
  return convBn(draft.graph, x, { ...options, name, epsilon: draft.epsilon });
}

/** A bilinear resize by the network's convention. */
export function resize({ graph, asCaffe }: IcnetDraft, x: Value, options: ResizeOptions): Value {
  return resizeBilinear(graph, x, { ...options, alignCorners: asCaffe });
}

/**
 * PSPNet's bottleneck: 1x1 down to a quarter of the filters, 3x3, 1x1 up, plus the input. The input is projected where
 * its channels or size change; the stride is on the first 1x1, as in Caffe's ResNet.
 */
export function bottleneck(draft: IcnetDraft, x: Value, name: string, options: LayerOptions): Value {
  const { filters, stride = 1, dilation = 1 } = options;
  const narrow = filters / 4;
  const reduced = conv(draft, x, `${name}.reduce`, { kernel: 1, filters: narrow, stride });
  const filtered = conv(draft, reduced, `${name}.conv`, { kernel: 3, filters: narrow, dilation });
  const increased = linearConv(draft, filtered, `${name}.increase`, { kernel: 1, filters });
  const fits = x.shape[1] === filters && stride === 1;
  const shortcut = fits ? x : linearConv(draft, x, `${name}.proj`, { kernel: 1, filters, stride });
  return relu(draft.graph, add(draft.graph, increased, shortcut, `${name}.sum`), name);
}

/** A 1x1 classifier: logits, [1, classes, H, W]. */
export function head(draft: IcnetDraft, x: Value, name: string): Value {
  return conv2d(draft.graph, x, { name, kernel: 1, filters: draft.classes, bias: true });
}
