import { floatToHalf, halfToFloat } from './half.js';
import { weightsCorrupt, type StoredTensor } from './safetensors.js';
import type { WeightTensor, Weights } from './weight-tensor.js';

/** The types trained tensors are stored in. */
export const FLOAT_DTYPES = ['F32', 'F16', 'BF16'] as const;
export type FloatDtype = (typeof FLOAT_DTYPES)[number];

/**
 * Stored tensors as single-precision weights: exact, all three types are subsets of it.
 *
 * @param file where they come from, for error messages
 * @throws SegcastError `weights-corrupt` when a tensor holds no floats, or a NaN or infinity
 */
export function toWeights(tensors: ReadonlyMap<string, StoredTensor>, file: string): Weights {
  return new Map([...tensors].map(([name, tensor]) => [name, toWeightTensor(name, tensor, file)]));
}

/** A single-precision tensor as a file stores it; to F16 and BF16 it is rounded to nearest, ties to even. */
export function toStored({ shape, data }: WeightTensor, dtype: FloatDtype): StoredTensor {
  const stored = narrow(data, dtype);
  return { dtype, shape, bytes: new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength) };
}

function toWeightTensor(name: string, { dtype, shape, bytes }: StoredTensor, file: string): WeightTensor {
  // a copy: the view may start at any byte, typed arrays may not
  const { buffer } = new Uint8Array(bytes);
  const data = widen(dtype, buffer);
  if (data === undefined)
    throw weightsCorrupt(file, `tensor "${name}" is ${dtype}, weights are ${FLOAT_DTYPES.join(', ')}`);
  const at = firstNotFinite(data);
  if (at >= 0) throw weightsCorrupt(file, `tensor "${name}" holds ${data[at] ?? ''} at element ${at}`);
  return { shape, data };
}

/** Its index, or -1. A plain loop: every number of a network is looked at before the first frame. */
function firstNotFinite(numbers: Float32Array): number {
  for (let index = 0; index < numbers.length; index++) if (!Number.isFinite(numbers[index])) return index;
  return -1;
}

function widen(dtype: StoredTensor['dtype'], buffer: ArrayBuffer): Float32Array | undefined {
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return halfToFloat(new Uint16Array(buffer));
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    default:
      return undefined;
  }
}

function narrow(data: Float32Array, dtype: FloatDtype): Float32Array | Uint16Array {
  switch (dtype) {
    case 'F32':
      return data;
    case 'F16':
      return floatToHalf(data);
    case 'BF16':
      return Uint16Array.from(new Uint32Array(data.buffer, data.byteOffset, data.length), bfloatOfFloatBits);
    default:
      return dtype satisfies never;
  }
}

/** The upper 16 bits, rounded to nearest, ties to even; NaN stays NaN. */
function bfloatOfFloatBits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
