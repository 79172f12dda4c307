import { graphInvalid, type Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { pictureOf, resolveWindow, windowAttributes, windowedSize, type Window } from './window.js';

/** A convolution; its trained tensors are `<name>.weight` and, with `bias`, `<name>.bias`. */
export interface ConvOptions extends Window {
  readonly name: string;
  readonly filters: number;
  /** Channels are convolved in this many separate groups; as many as channels makes it depthwise. @defaultValue 1 */
  readonly groups?: number | undefined;
  /** @defaultValue false */
  readonly bias?: boolean | undefined;
}

/** 2-D convolution: [1, C, H, W] to [1, filters, H', W'], weight [filters, C / groups, kernel, kernel]. */
export function conv2d(graph: GraphBuilder, x: Value, options: ConvOptions): Value {
  const { name, filters, groups = 1, bias = false } = options;
  const picture = pictureOf(name, x);
  if (picture.channels % groups !== 0 || filters % groups !== 0)
    throw graphInvalid(
      name,
      `${picture.channels} channels and ${filters} filters cannot form ${groups} groups`,
    );
  const window = resolveWindow(name, options);
  const size = windowedSize(name, picture, window);
  const { kernel, dilation } = window;
  const weight = graph.weight(`${name}.weight`, [filters, picture.channels / groups, kernel, kernel]);
  const inputs = bias ? [x, weight, graph.weight(`${name}.bias`, [filters])] : [x, weight];
  return graph.node('Conv', inputs, {
    name,
    type: 'float32',
    shape: [1, filters, size.height, size.width],
    attributes: {
      ...windowAttributes(window),
      dilations: { kind: 'ints', value: [dilation, dilation] },
      group: { kind: 'int', value: groups },
    },
  });
}

/** The padding that keeps the size at stride 1: half the window's reach. For odd kernels. */
export function halfPadding(kernel: number, dilation = 1): number {
  return ((kernel - 1) * dilation) / 2;
}
