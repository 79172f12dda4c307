import { DTYPE_BYTES, type StoredTensor } from '../../safetensors.js';
import { elementCount } from '../../weight-tensor.js';
import { denseStrides, denseTensor } from '../stored-array.js';

/**
 * A convolution's weight with its input channels in another order: concatenations that a source makes the other way
 * round than we do.
 *
 * @param count how many channels of the front go to the end; may depend on the shape
 */
export function frontInputsLast(
  count: (shape: readonly number[]) => number,
): (tensor: StoredTensor) => StoredTensor {
  return (tensor) => {
    const inputs = tensor.shape[1] ?? 0;
    const front = count(tensor.shape);
    return reorderInputs(tensor, (input) => (input + front) % inputs);
  };
}

/** A weight of the first layer for blue, green, red as one for red, green, blue. */
export function reverseInputs(tensor: StoredTensor): StoredTensor {
  const inputs = tensor.shape[1] ?? 0;
  return reorderInputs(tensor, (input) => inputs - 1 - input);
}

/**
 * The same elements with their axes in another order; tensors of another number of axes stay as they are, and their shape
 * will be reported.
 *
 * @param order which axis of the given tensor comes first, second, ...
 */
export function permuteAxes(...order: readonly number[]): (tensor: StoredTensor) => StoredTensor {
  return (tensor) => {
    const { dtype, shape, bytes } = tensor;
    if (shape.length !== order.length) return tensor;
    const strides = denseStrides(shape);
    const of = (numbers: readonly number[]) => order.map((axis) => numbers[axis] ?? 0); // each axis is there
    return denseTensor('', { dtype, shape: of(shape), offset: 0, strides: of(strides) }, bytes, '');
  };
}

/** Shapes [1, C, 1, 1] and [1, 1, 1, C], as Caffe has them for a number per channel, as [C]. */
export function asVector(tensor: StoredTensor): StoredTensor {
  const count = elementCount(tensor.shape);
  return tensor.shape.includes(count) ? { ...tensor, shape: [count] } : tensor;
}

/** [F, C, kh, kw] of the same shape, whose input channel i is `from(i)` of the given one's; others stay as they are. */
function reorderInputs(tensor: StoredTensor, from: (input: number) => number): StoredTensor {
  const { dtype, shape, bytes } = tensor;
  const [filters = 0, inputs = 0] = shape;
  if (shape.length !== 4) return tensor; // its shape will be reported
  const chunk = elementCount(shape.slice(2)) * DTYPE_BYTES[dtype];
  const reordered = new Uint8Array(bytes.length);
  for (let filter = 0; filter < filters; filter++)
    for (let input = 0; input < inputs; input++) {
      const source = (filter * inputs + from(input)) * chunk;
      reordered.set(bytes.subarray(source, source + chunk), (filter * inputs + input) * chunk);
    }
  return { dtype, shape, bytes: reordered };
}
