import { elementCount, type WeightSource } from '../../../models/weights/weight-tensor.js';

/** Weights made from their names, with book kept of what was asked for. */
export interface SeededWeights extends WeightSource {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/**
 * Weights a PyTorch reference makes by the same formula (test/references/seeded_weights.py), so that none need
 * committing: each number depends on its tensor's name and its index only. Kernels have the variance 2 / (inputs of a
 * filter), so that signals keep their size through many layers; batch normalisation is near, but not at, the identity.
 */
export function seededWeights(): SeededWeights {
  const shapes = new Map<string, readonly number[]>();
  return {
    shapes,
    get: (name, shape) => {
      shapes.set(name, shape);
      return { shape, data: seeded(name, shape) };
    },
    keys: () => [],
  };
}

function seeded(name: string, shape: readonly number[]): Float32Array {
  const { middle, spread } = rangeOf(name, shape);
  const seed = hash(name);
  const data = new Float32Array(elementCount(shape));
  for (let i = 0; i < data.length; i++)
    data[i] = middle + spread * (mix((seed + Math.imul(i, 0x9e3779b9)) | 0) / 0x8000_0000 - 1);
  return data;
}

function rangeOf(name: string, shape: readonly number[]): { middle: number; spread: number } {
  if (shape.length > 1) return { middle: 0, spread: Math.sqrt(6 / elementCount(shape.slice(1))) };
  if (name.endsWith('.running_var')) return { middle: 1, spread: 0.5 };
  if (name.endsWith('.weight')) return { middle: 1, spread: 0.25 };
  return { middle: 0, spread: 0.1 };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (const byte of Buffer.from(text)) bits = Math.imul(bits ^ byte, 0x01000193);
  return bits >>> 0;
}

/** MurmurHash3's finaliser: 32 bits in, 32 well-mixed bits out. */
function mix(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
