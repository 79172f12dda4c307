import type { Tensor } from '@tensorflow/tfjs-core';
import type { Constant, GraphNode } from '../../graph/graph.js';

/** TensorFlow.js as its packages export it; which backend computes is a matter of what was opened. */
export type Tfjs = typeof import('@tensorflow/tfjs-core');

/** What an operator is given when a network is loaded. */
export interface Kit {
  readonly tf: Tfjs;
  /** A value that is known now; undefined for one that is computed for each frame. */
  readonly constant: (name: string) => Constant | undefined;
  /** Keeps a tensor that was made at load time until the network is unloaded, and gives it back. */
  readonly keep: <T extends Tensor>(tensor: T) => T;
}

/**
 * One node, ready to run.
 *
 * A `compute` kernel gets its inputs in order and gives one new tensor; everything else it makes is freed for it. With axes
 * `channels-last`, tensors of rank 4 come and go as [N, H, W, C] although the graph speaks of [N, C, H, W]; all others are as
 * the graph has them. With `onnx` all of them are.
 *
 * A `reorder` kernel computes nothing: axis i of the result is axis `order[i]` of its input.
 */
export type Kernel =
  | {
      readonly kind: 'compute';
      /** Names of the values it reads for each frame. */
      readonly inputs: readonly string[];
      readonly axes: 'channels-last' | 'onnx';
      readonly run: (inputs: readonly Tensor[]) => Tensor;
    }
  | { readonly kind: 'reorder'; readonly input: string; readonly order: readonly number[] };

/**
 * Makes a kernel of a node.
 *
 * @throws Error naming the node when it asks for more than the operator does
 */
export type Operator = (node: GraphNode, kit: Kit) => Kernel;

/** A kernel over pictures, [N, H, W, C], and over tensors of other ranks as they are. */
export function overPictures(inputs: readonly string[], run: (inputs: readonly Tensor[]) => Tensor): Kernel {
  return { kind: 'compute', inputs, axes: 'channels-last', run };
}

/** The error of a node that is beyond its operator. */
export function beyond({ name, op }: GraphNode, detail: string): Error {
  return new Error(`node "${name}" (${op}): ${detail}; the tfjs engine does not do this, --engine ort does`);
}

/** A constant input of float32. */
export function floatsOf(
  node: GraphNode,
  { constant }: Kit,
  input: number,
): Constant & { data: Float32Array } {
  const found = constant(node.inputs[input] ?? '');
  const data = found?.data;
  if (found && data instanceof Float32Array) return { ...found, data };
  throw beyond(node, `input ${input} ("${node.inputs[input] ?? ''}") is no constant of float32`);
}

/** A constant input of int64, as numbers; undefined where the node leaves it out. */
export function integersOf(node: GraphNode, { constant }: Kit, input: number): readonly number[] | undefined {
  const name = node.inputs[input] ?? '';
  if (name === '') return undefined;
  const data = constant(name)?.data;
  if (data instanceof BigInt64Array) return Array.from(data, Number);
  throw beyond(node, `input ${input} ("${name}") is no constant of int64`);
}
