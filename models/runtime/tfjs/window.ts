import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../../graph/graph.js';
import { integers, text } from './attributes.js';
import { beyond, type Tfjs } from './operator.js';

/** How a convolution or pool moves over a picture, from a node's attributes; [vertical, horizontal]. */
export interface TfjsWindow {
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pads: Pads;
}

/** Vertical, then horizontal. */
export type Pair = [number, number];
/** Before and after each axis of [N, H, W, C]. */
export type Pads = [[0, 0], [top: number, bottom: number], [left: number, right: number], [0, 0]];

/** The window of a Conv, MaxPool or AveragePool node. */
export function windowOf(node: GraphNode): TfjsWindow {
  const autoPad = text(node, 'auto_pad', 'NOTSET');
  if (autoPad !== 'NOTSET') throw beyond(node, `auto_pad is ${autoPad}, not explicit`);
  const [top = 0, left = 0, bottom = 0, right = 0] = integers(node, 'pads', [0, 0, 0, 0]);
  return {
    strides: pair(node, 'strides'),
    dilations: pair(node, 'dilations'),
    pads: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  };
}

/** A pool's window, [height, width]. */
export function kernelShapeOf(node: GraphNode): Pair {
  return pair(node, 'kernel_shape');
}

/** Surrounds a picture with a number; the picture itself where nothing is to be added. */
export function padded(tf: Tfjs, picture: Tensor, pads: Pads, filling: number): Tensor4D {
  const isNeeded = pads.some(([before, after]) => before > 0 || after > 0);
  return (isNeeded ? tf.pad(picture, pads, filling) : picture) as Tensor4D; // pictures have rank 4
}

function pair(node: GraphNode, attribute: string): Pair {
  const [vertical, horizontal, ...more] = integers(node, attribute, [1, 1]);
  if (vertical === undefined || horizontal === undefined || more.length > 0)
    throw beyond(node, `${attribute} is not of two axes`);
  return [vertical, horizontal];
}
