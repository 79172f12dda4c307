import type { WeightSource } from '../../../models/weights/weight-tensor.js';
import { seededWeights } from '../support/seeded-weights.js';

/**
 * The references' weights, in the blocks a quarter of them: their many sums would grow from block to block, and fill
 * ReLU6's range with rounding errors. test/references/refinenet_reference.py does the same.
 */
export function refinenetWeights(): WeightSource {
  const weights = seededWeights();
  return {
    get: (name, shape) => {
      const tensor = weights.get(name, shape);
      const isOfBlock = tensor !== undefined && name.startsWith('refine');
      return isOfBlock ? { shape, data: tensor.data.map((number) => number / 4) } : tensor;
    },
    keys: () => weights.keys(),
  };
}
