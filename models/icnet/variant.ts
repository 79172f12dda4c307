import type { Value } from '../graph/graph.js';
import type { Size } from '../graph/window.js';
import type { IcnetDraft } from './layers.js';

/**
 * One way to draw ICNet: its layers between the places where it is cut. Branches and fusions bear figure 2's names; H
 * and W are the input's.
 */
export interface IcnetVariant {
  /** Coarse and medium branch on the image: all that the exit low and the first fusion need. */
  readonly low: (draft: IcnetDraft, image: Value) => CoarseFeatures;
  /** First fusion, for an image of that size: y24, ready for the second. */
  readonly mid: (draft: IcnetDraft, coarse: CoarseFeatures, image: Size) => Value;
  /** Fine branch on the image and second fusion: y12. */
  readonly high: (draft: IcnetDraft, y24: Value, image: Value) => Value;
  /** Logits of each exit, [1, classes, h, w], from what `low` (its f4), `mid` and `high` gave. */
  readonly lowLogits: (draft: IcnetDraft, f4: Value) => Value;
  readonly midLogits: (draft: IcnetDraft, y24: Value) => Value;
  readonly highLogits: (draft: IcnetDraft, y12: Value) => Value;
}

/** What passes from the cut low to the cut mid. */
export interface CoarseFeatures {
  /** Of the medium branch, at 1/16 of the input. */
  readonly f2: Value;
  /** Of the coarse branch. */
  readonly f4: Value;
}
