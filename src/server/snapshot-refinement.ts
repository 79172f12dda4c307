import { annotate } from '../../streams/annotate/annotate.js';
import { releaseFrame, retainFrame } from '../core/frame-buffers.js';
import type { LabelMap } from '../core/label-map.js';
import type { AnnotatedFrame } from '../core/segmentation.js';
import type { LabelledPicture } from '../../models/crf/refine-labels.js';

/** Fits labels to a picture's edges; may take seconds. */
export type LabelRefiner = (picture: LabelledPicture, signal: AbortSignal) => Promise<LabelMap>;

/** A frame with labels. */
export type LabelledFrame = AnnotatedFrame & {
  readonly segmentation: Exclude<AnnotatedFrame['segmentation'], { readonly kind: 'raw' }>;
};

/** Whether a frame has labels. */
export function hasLabels(annotated: AnnotatedFrame): annotated is LabelledFrame {
  return annotated.segmentation.kind !== 'raw';
}

/** Refines frames for snapshots, one at a time: each takes a core for seconds. */
export class SnapshotRefinement implements Disposable {
  readonly #refine: LabelRefiner;
  readonly #refined = new WeakMap<AnnotatedFrame, Promise<LabelledFrame>>();
  readonly #closing = new AbortController();
  #isBusy = false;

  constructor(refine: LabelRefiner) {
    this.#refine = refine;
  }

  /**
   * The frame with refined labels and a picture of them, once for whoever asks; undefined while another frame is refined.
   * The picture belongs to the result and has no status strip unless its labels were reused.
   *
   * @param opacity how strongly the class colours cover it
   */
  refine(annotated: LabelledFrame, opacity: number): Promise<LabelledFrame> | undefined {
    const known = this.#refined.get(annotated);
    if (known !== undefined || this.#isBusy) return known;
    const refining = this.#work(annotated, opacity);
    this.#refined.set(annotated, refining);
    refining.catch(() => this.#refined.delete(annotated));
    return refining;
  }

  /** Ends what is being refined; idempotent. */
  [Symbol.dispose](): void {
    this.#closing.abort();
  }

  async #work(annotated: LabelledFrame, opacity: number): Promise<LabelledFrame> {
    const { segmentation, classSet, drops } = annotated;
    const { width, height, pixels } = segmentation.frame;
    const picture = { width, height, pixels, ids: segmentation.labels.ids, classes: classSet.classes.length };
    this.#isBusy = true;
    retainFrame(annotated); // newer frames come meanwhile
    try {
      const labels = await this.#refine(picture, this.#closing.signal);
      const refined = { ...segmentation, labels };
      return { ...annotate(refined, { classSet, drops, opacity, strip: false }), segmentation: refined };
    } finally {
      releaseFrame(annotated);
      this.#isBusy = false;
    }
  }
}
