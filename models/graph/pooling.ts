import type { Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import {
  pictureOf,
  resolveWindow,
  windowAttributes,
  windowedSize,
  type ResolvedWindow,
  type Window,
} from './window.js';

/** A pooling window. */
export interface PoolOptions extends Omit<Window, 'dilation'> {
  readonly name: string;
}

/** A maximum pool. */
export interface MaxPoolOptions extends PoolOptions {
  /**
   * Whether a last window that reaches beyond the padding still counts, as PyTorch's `ceil_mode`: it must start inside
   * the picture or its leading padding.
   * @defaultValue false
   */
  readonly ceilMode?: boolean | undefined;
}

/** An average pool. */
export interface AveragePoolOptions extends PoolOptions {
  /** Whether padding counts as zeros in the mean (PyTorch's default) or not at all. @defaultValue true */
  readonly countIncludePadding?: boolean | undefined;
}

/** The largest value under each window; padding never wins. */
export function maxPool(graph: GraphBuilder, x: Value, options: MaxPoolOptions): Value {
  const { name, ceilMode = false } = options;
  const asked = resolveWindow(name, options);
  // Engines disagree on ceil_mode's last window; the same windows as explicit padding leave nothing to read into it.
  const window = ceilMode ? withCeilPadding(x, name, asked) : asked;
  return pool(graph, 'MaxPool', x, name, window, {});
}

/** The mean under each window. */
export function averagePool(graph: GraphBuilder, x: Value, options: AveragePoolOptions): Value {
  const { name, countIncludePadding = true } = options;
  const count_include_pad = { kind: 'int', value: countIncludePadding ? 1 : 0 } as const;
  return pool(graph, 'AveragePool', x, name, resolveWindow(name, options), { count_include_pad });
}

/** The mean of each channel: [1, C, H, W] to [1, C, 1, 1]. */
export function globalAveragePool(graph: GraphBuilder, x: Value, name: string): Value {
  const { channels } = pictureOf(name, x);
  return graph.node('GlobalAveragePool', [x], { name, type: 'float32', shape: [1, channels, 1, 1] });
}

function pool(
  graph: GraphBuilder,
  op: string,
  x: Value,
  name: string,
  window: ResolvedWindow,
  more: Record<string, { readonly kind: 'int'; readonly value: number }>,
): Value {
  const picture = pictureOf(name, x);
  const { height, width } = windowedSize(name, picture, window);
  const attributes = { ...windowAttributes(window), ...more };
  return graph.node(op, [x], {
    name,
    type: 'float32',
    shape: [1, picture.channels, height, width],
    attributes,
  });
}

function withCeilPadding(x: Value, name: string, window: ResolvedWindow): ResolvedWindow {
  const { height, width } = pictureOf(name, x);
  const { top, left, bottom, right } = window.pads;
  const pads = {
    top,
    left,
    bottom: ceilPadding(height, top, bottom, window),
    right: ceilPadding(width, left, right, window),
  };
  return { ...window, pads };
}

/** The trailing padding that makes room for PyTorch's last window, and for no more. */
function ceilPadding(length: number, leading: number, trailing: number, window: ResolvedWindow): number {
  const { kernel, stride } = window;
  const windows = Math.ceil((length + leading + trailing - kernel) / stride) + 1;
  const inside = (windows - 1) * stride < length + leading ? windows : windows - 1;
  return Math.max(0, (inside - 1) * stride + kernel - length - leading);
}
