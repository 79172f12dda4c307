import { elementCount, type WeightSource } from './weight-tensor.js';

/** Zeros for every tensor a network asks for, so that it can be built and counted without weights. */
export interface BlankWeights extends WeightSource {
  /** What was asked for, by name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/** All tensors are views of one buffer as large as the largest: a network of 100 million parameters costs one of its layers. */
export function blankWeights(): BlankWeights {
  const shapes = new Map<string, readonly number[]>();
  let zeros = new Float32Array(0);
  return {
    shapes,
    get: (name, shape) => {
      shapes.set(name, shape);
      const count = elementCount(shape);
      if (count > zeros.length) zeros = new Float32Array(count);
      return { shape, data: zeros.subarray(0, count) };
    },
    keys: () => [],
  };
}
