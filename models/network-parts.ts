import type { Normalization } from './preprocessing.js';
import type { Weights } from './weights/weight-tensor.js';

/** What a network of any family is made of besides its own free numbers. */
export interface NetworkParts {
  readonly classes: number;
  /** Of every batch normalisation. */
  readonly epsilon: number;
  /** The colours it was trained on. */
  readonly normalization: Normalization;
  /** Its trained tensors; kept, not copied. */
  readonly weights: Weights;
}
