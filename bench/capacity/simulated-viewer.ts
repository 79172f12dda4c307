import type { BudgetedCamera } from '../../pipelines/budget/budgeted-device.js';
import { releaseLabels } from '../../src/core/frame-buffers.js';
import type { Frame } from '../../src/core/frame.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { SimulatedTime } from '../../test/support/simulated-time.js';

/** One frame as it was shown; ms of the simulated clock. */
export interface SimulatedShow {
  readonly segmentation: Segmentation;
  readonly latencyMs: number;
}

export interface SimulatedViewerOptions {
  readonly time: SimulatedTime;
  readonly camera: BudgetedCamera;
  readonly fps: number;
  readonly picture: Size;
  /** When the first frame arrives, ms. */
  readonly startMs: number;
  /** The main loop's work on a frame, in turn with that of all others; resolves when it is done. */
  readonly inTurn: () => Promise<void>;
  /** From there to its JPEG, ms. */
  readonly aftermathMs: () => number;
}

/**
 * A camera in simulated time whose frames share one main loop with all others: while that is busy with others, newer frames
 * replace those that wait, as they do in a process that has too much to do.
 */
export class SimulatedViewer {
  readonly shown: (SimulatedShow & { readonly arrivedAtMs: number })[] = [];
  readonly #options: SimulatedViewerOptions;
  #seq = 0;
  #waiting: Frame | undefined;
  #isBusy = false;

  constructor(options: SimulatedViewerOptions) {
    this.#options = options;
    options.camera.setFrameRate({ num: Math.round(options.fps * 1000), den: 1000 });
    options.time.timer(options.startMs, () => this.#arrive());
  }

  #arrive(): void {
    const { time, fps, picture } = this.#options;
    const when = { pts: this.#seq, timeBase: { num: 1, den: 1000 }, epoch: 0, arrivedAtMs: time.now() };
    this.#waiting = { ...picture, ...when, seq: this.#seq++, pixels: NO_PIXELS };
    time.timer(1000 / fps, () => this.#arrive());
    void this.#work();
  }

  async #work(): Promise<void> {
    while (!this.#isBusy && this.#waiting) {
      this.#isBusy = true;
      const frame = this.#waiting;
      this.#waiting = undefined;
      const segmentation = await this.#options.camera.segment(frame);
      const fromMs = this.#options.time.now();
      await this.#options.inTurn();
      this.#isBusy = false;
      this.#show(segmentation, fromMs);
    }
  }

  #show(segmentation: Segmentation, fromMs: number): void {
    const { time, camera, aftermathMs } = this.#options;
    const { frame } = segmentation;
    time.timer(aftermathMs(), () => {
      const latencyMs = time.now() - frame.arrivedAtMs;
      camera.observeAftermath(frame, time.now() - fromMs);
      camera.observeLatency(frame, latencyMs);
      releaseLabels(segmentation);
      this.shown.push({ segmentation, latencyMs, arrivedAtMs: frame.arrivedAtMs });
    });
  }
}

/** Nobody looks at them. */
const NO_PIXELS = new Uint8Array(3);
