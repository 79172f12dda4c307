import { DTYPE_BYTES, weightsCorrupt, type Dtype, type StoredTensor } from '../safetensors.js';
import { elementCount } from '../weight-tensor.js';

/** An array as PyTorch and NumPy describe one: a window of any strides into stored elements. */
export interface StridedArray {
  readonly dtype: Dtype;
  /** Outermost first. */
  readonly shape: readonly number[];
  /** The first element's index. */
  readonly offset: number;
  /** How far apart neighbours of each axis are, elements. */
  readonly strides: readonly number[];
}

/** As many as safetensors' reader takes. */
const MAX_AXES = 8;

/**
 * The array's elements in row-major order: a view of `bytes` where they lie so already, else a copy.
 *
 * @param bytes the stored elements, little-endian
 * @throws SegcastError `weights-corrupt` when the window is not inside, or shows an element more than once
 */
export function denseTensor(
  name: string,
  array: StridedArray,
  bytes: Uint8Array,
  file: string,
): StoredTensor {
  const { dtype, shape, offset, strides } = array;
  const size = DTYPE_BYTES[dtype];
  const stored = Math.floor(bytes.length / size);
  const fail = (problem: string) =>
    weightsCorrupt(
      file,
      `tensor "${name}" [${shape.join(', ')}], strides [${strides.join(', ')}]: ${problem}`,
    );
  if (
    ![offset, ...shape, ...strides].every(isCount) ||
    shape.length > MAX_AXES ||
    strides.length !== shape.length
  )
    throw fail('this is no shape of a tensor');
  const count = elementCount(shape);
  if (count === 0) return { dtype, shape, bytes: new Uint8Array(0) };
  if (count > stored) throw fail(`it needs ${count} elements, ${stored} are stored`);
  const last = shape.reduce((index, length, axis) => index + (length - 1) * strides[axis]!, offset); // as many
  if (last >= stored) throw fail(`it ends at element ${last}, ${stored} are stored`);
  if (isRowMajor(shape, strides))
    return { dtype, shape, bytes: bytes.subarray(offset * size, (offset + count) * size) };
  return { dtype, shape, bytes: gather(array, bytes, count) };
}

/** The strides of a dense array, row-major or, as Fortran has it, column-major. */
export function denseStrides(shape: readonly number[], isFortran = false): number[] {
  const strides = shape.map(() => 1);
  const axes = shape.map((_, axis) => axis);
  let stride = 1;
  for (const axis of isFortran ? axes : axes.reverse()) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  return strides;
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

/** An axis of one element has no neighbours: its stride says nothing. */
function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  const dense = denseStrides(shape);
  return shape.every((length, axis) => length === 1 || strides[axis] === dense[axis]);
}

/** Walks the window in row-major order; its elements are known to be inside. */
function gather(
  { dtype, shape, offset, strides }: StridedArray,
  bytes: Uint8Array,
  count: number,
): Uint8Array {
  const size = DTYPE_BYTES[dtype];
  const dense = new Uint8Array(count * size);
  const position = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < count; to++) {
    for (let byte = 0; byte < size; byte++) dense[to * size + byte] = bytes[from * size + byte]!; // inside
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!; // as many as axes
      if (++position[axis]! < shape[axis]!) break;
      from -= position[axis]! * strides[axis]!;
      position[axis] = 0;
    }
  }
  return dense;
}
