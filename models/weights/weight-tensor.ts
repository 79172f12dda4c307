/** One trained tensor, widened to single precision whatever the file stores. */
export interface WeightTensor {
  /** Outermost first; convolutions are [filters, channels / groups, height, width]. */
  readonly shape: readonly number[];
  /** Row-major; shared by everything built from it, nobody writes into it. */
  readonly data: Float32Array;
}

/** A network's trained tensors by name, e.g. `conv1_1.conv.weight`. */
export type Weights = ReadonlyMap<string, WeightTensor>;

/** Where a network finds its tensors: weights read from a file, or something that makes them as they are asked for. */
export interface WeightSource {
  /**
   * The tensor of that name.
   *
   * @param shape what the network needs; weights from a file may answer with another, which is then an error
   */
  get(name: string, shape: readonly number[]): WeightTensor | undefined;
  /** Names of the tensors a network must not leave unused; none where tensors are made as asked. */
  keys(): Iterable<string>;
}

/** The number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}
