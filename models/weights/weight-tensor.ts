/** One trained tensor, widened to single precision whatever the file stores. */
export interface WeightTensor {
  /** Outermost first; convolutions are [filters, channels / groups, height, width]. */
  readonly shape: readonly number[];
  /** Row-major; shared by everything built from it, nobody writes into it. */
  readonly data: Float32Array;
}

/** A network's trained tensors by name, e.g. `conv1_1.conv.weight`. */
export type Weights = ReadonlyMap<string, WeightTensor>;

/** The number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}
