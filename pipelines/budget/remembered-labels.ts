import { release, retain } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { LabelMap } from '../../src/core/label-map.js';
import type { Exit } from '../../src/core/segmentation.js';

/** Labels of an earlier frame, to be shown again. */
export interface RememberedLabels {
  readonly labels: LabelMap;
  readonly exit: Exit;
  /** This frame's arrival minus that of the frame they were computed from, ms. */
  readonly ageMs: number;
}

/** What of a frame has to be the same, or alike; its pixels are not kept. */
type View = Pick<Frame, 'width' | 'height' | 'epoch' | 'arrivedAtMs'>;

/** The newest labels of one camera. */
export class LabelMemory {
  #last: (View & { readonly labels: LabelMap; readonly exit: Exit }) | undefined;

  /** Labels that come late, of an older frame than those there are, change nothing. */
  remember(frame: Frame, labels: LabelMap, exit: Exit): void {
    const { width, height, epoch, arrivedAtMs } = frame;
    const isOlder = this.#last?.epoch === epoch && this.#last.arrivedAtMs > arrivedAtMs;
    if (isOlder) return;
    retain(labels.ids);
    if (this.#last) release(this.#last.labels.ids);
    this.#last = { width, height, epoch, arrivedAtMs, labels, exit };
  }

  /**
   * The newest labels, when they are of the same connection and picture size and not too old. They are held here until newer
   * ones come.
   */
  recall(frame: Frame, maxAgeMs: number): RememberedLabels | undefined {
    if (this.#last === undefined) return undefined;
    const { width, height, epoch, arrivedAtMs, labels, exit } = this.#last;
    const isOfSameView = epoch === frame.epoch && width === frame.width && height === frame.height;
    const ageMs = Math.max(frame.arrivedAtMs - arrivedAtMs, 0);
    return isOfSameView && ageMs <= maxAgeMs ? { labels, exit, ageMs } : undefined;
  }
}
