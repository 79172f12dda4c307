import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tfjs } from './operator.js';

/** How axes lie: axis i of what is held is axis `order[i]` of what the graph speaks of. */
export type AxisOrder = readonly number[];

/** A picture as TensorFlow.js computes with it: the graph's [N, C, H, W] held as [N, H, W, C]. */
export const CHANNELS_LAST: AxisOrder = [0, 2, 3, 1];

/** The order kernels of these axes take and give tensors of a rank in. */
export function orderOf(axes: 'channels-last' | 'onnx', rank: number): AxisOrder {
  return axes === 'channels-last' && rank === 4 ? CHANNELS_LAST : Array.from({ length: rank }, (_, i) => i);
}

/**
 * A value of the graph, held in one or several axis orders: it is moved when first asked for in another one.
 *
 * Owns its tensors; those it gives are borrowed.
 */
export class PlacedTensor implements Disposable {
  readonly #tf: Tfjs;
  readonly #held: { readonly tensor: Tensor; readonly order: AxisOrder }[];

  /** @param tensor becomes its own */
  constructor(tf: Tfjs, tensor: Tensor, order: AxisOrder) {
    this.#tf = tf;
    this.#held = [{ tensor, order }];
  }

  get rank(): number {
    return this.#first.tensor.rank;
  }

  /** The value with its axes in this order. */
  in(order: AxisOrder): Tensor {
    const present = this.#held.find((held) => isSameOrder(held.order, order));
    if (present) return present.tensor;
    const { tensor, order: from } = this.#first;
    const moved = this.#tf.transpose(
      tensor,
      order.map((axis) => from.indexOf(axis)),
    );
    this.#held.push({ tensor: moved, order });
    return moved;
  }

  /** The transposed value, whose axis i is this one's axis `permutation[i]`: the same numbers, not moved. */
  transposed(permutation: AxisOrder): PlacedTensor {
    const { tensor, order } = this.#first;
    const renamed = order.map((axis) => permutation.indexOf(axis));
    return new PlacedTensor(this.#tf, this.#tf.clone(tensor), renamed);
  }

  [Symbol.dispose](): void {
    for (const { tensor } of this.#held.splice(0)) tensor.dispose();
  }

  get #first(): { readonly tensor: Tensor; readonly order: AxisOrder } {
    const [first] = this.#held;
    if (!first) throw new Error('the tensor has been freed already');
    return first;
  }
}

function isSameOrder(a: AxisOrder, b: AxisOrder): boolean {
  return a.length === b.length && a.every((axis, index) => axis === b[index]);
}
