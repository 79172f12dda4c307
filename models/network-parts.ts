import type { Normalization } from './preprocessing.js';
import type { WeightSource } from './weights/weight-tensor.js';

/** What a network of any family is made of besides its own free numbers. */
export interface NetworkParts {
  readonly classes: number;
  /** Of every batch normalisation. */
  readonly epsilon: number;
  /** The colours it was trained on. */
  readonly normalization: Normalization;
  /** Where its tensors are; kept, not copied. */
  readonly weights: WeightSource;
}
