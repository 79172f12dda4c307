import { release, retain } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { LabelMap } from '../../src/core/label-map.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';

/** Labels as they were made. */
export interface MadeLabels {
  readonly labels: LabelMap;
  readonly exit: Exit;
  /** What their frame was resized to for the network. */
  readonly inputSize: Size;
  /** The network that made them, when it was not the camera's usual one. */
  readonly network?: string | undefined;
}

/** Labels of an earlier frame, to be shown again. */
export interface RememberedLabels extends MadeLabels {
  /** This frame's arrival minus that of the frame they were computed from, ms. */
  readonly ageMs: number;
  /** The frame they were computed from. */
  readonly of: Pick<Frame, 'epoch' | 'arrivedAtMs'>;
}

/** What of a frame has to be the same, or alike; its pixels are not kept. */
type View = Pick<Frame, 'width' | 'height' | 'epoch' | 'arrivedAtMs'>;

/** The newest labels of one camera. */
export class LabelMemory {
  #last: { readonly view: View; readonly made: MadeLabels } | undefined;

  /** Labels that come late, of an older frame than those there are, change nothing. */
  remember({ width, height, epoch, arrivedAtMs }: Frame, made: MadeLabels): void {
    const last = this.#last?.view;
    const isOlder = last?.epoch === epoch && last.arrivedAtMs > arrivedAtMs;
    if (isOlder) return;
    retain(made.labels.ids);
    if (this.#last) release(this.#last.made.labels.ids);
    this.#last = { view: { width, height, epoch, arrivedAtMs }, made };
  }

  /**
   * The newest labels, when they are of the same connection and picture size and not too old. They are held here until newer
   * ones come.
   */
  recall(frame: Frame, maxAgeMs: number): RememberedLabels | undefined {
    if (this.#last === undefined) return undefined;
    const { view, made } = this.#last;
    const isOfSameView =
      view.epoch === frame.epoch && view.width === frame.width && view.height === frame.height;
    const ageMs = Math.max(frame.arrivedAtMs - view.arrivedAtMs, 0);
    return isOfSameView && ageMs <= maxAgeMs ? { ...made, ageMs, of: view } : undefined;
  }
}
