import type { Size } from '../src/core/size.js';
import type { NetworkSpec } from './families.js';

/** A network as published, without weights: what can be trained, counted and given weights from outside. */
export interface Architecture {
  /** What the user types: lower-case words joined by `-`, e.g. `deeplab-v3plus-resnet50`. */
  readonly name: string;
  readonly title: string;
  readonly paper: { readonly title: string; readonly url: string };
  readonly spec: NetworkSpec;
  /** A good input size to start from, pixels; operations are counted for it. */
  readonly defaultSize: Size;
  /** How many classes it was published with. @defaultValue 19, as Cityscapes has */
  readonly classes?: number | undefined;
  /** Added to every variance of batch normalisation. @defaultValue 1e-5 */
  readonly batchNormEpsilon?: number | undefined;
}
