import { weightsCorrupt, type StoredTensor } from './safetensors.js';
import { scaleFilters } from './scale-filters.js';

/** What the scales of an integer tensor are called: one per filter. */
const SCALE = '.scale';

/**
 * Stored tensors with those of int8 as the floats they stand for: integer * scale of its filter (index of the first
 * axis). The scales, Float32 tensors `<name>.scale`, are used up.
 *
 * @param file where they come from, for error messages
 * @throws SegcastError `weights-corrupt` when the scales are missing or do not fit
 */
export function withoutIntegers(
  tensors: ReadonlyMap<string, StoredTensor>,
  file: string,
): ReadonlyMap<string, StoredTensor> {
  const floats = new Map(tensors);
  for (const [name, tensor] of tensors) {
    if (tensor.dtype !== 'I8') continue;
    floats.set(name, widened(name, tensor, tensors.get(name + SCALE), file));
    floats.delete(name + SCALE);
  }
  return floats;
}

/** Filters as int8 and their scales, as a file stores them. */
export function storedIntegers(
  name: string,
  shape: readonly number[],
  weight: Int8Array,
  scales: Float32Array,
): readonly (readonly [string, StoredTensor])[] {
  return [
    [
      name,
      { dtype: 'I8', shape, bytes: new Uint8Array(weight.buffer, weight.byteOffset, weight.byteLength) },
    ],
    [
      name + SCALE,
      {
        dtype: 'F32',
        shape: [scales.length],
        bytes: new Uint8Array(scales.buffer, scales.byteOffset, scales.byteLength),
      },
    ],
  ];
}

function widened(
  name: string,
  { shape, bytes }: StoredTensor,
  scale: StoredTensor | undefined,
  file: string,
): StoredTensor {
  const [filters = 0] = shape;
  if (scale?.dtype !== 'F32' || scale.shape.length !== 1 || scale.shape[0] !== filters || filters === 0)
    throw weightsCorrupt(file, `tensor "${name}" is I8 and needs ${filters} F32 scales in "${name}${SCALE}"`);
  const scales = new Float32Array(Uint8Array.from(scale.bytes).buffer); // a copy: the view may start at any byte
  const floats = scaleFilters(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), scales);
  return { dtype: 'F32', shape, bytes: new Uint8Array(floats.buffer) };
}
