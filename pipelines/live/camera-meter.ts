import { levelOf, type AnnotatedFrame, type Level } from '../../src/core/segmentation.js';
import type { Clock } from '../../src/core/time.js';
import { RollingWindow } from './rolling-window.js';

/** How a camera is doing, over the last few seconds. */
export interface CameraReading {
  readonly fps: number;
  /** Capture-to-publish, ms; undefined before the first frame. */
  readonly latencyMs: { readonly p50: number; readonly p95: number } | undefined;
  /** Frames dropped by latest-wins since the start. */
  readonly drops: number;
  /** Frames published since the start. */
  readonly frames: number;
  /** What the last frame got, and why when that was not a network's exit. */
  readonly level: Level | undefined;
  readonly reason: string | undefined;
}

const SPAN_MS = 5000;

/** Watches the published frames of one camera. */
export class CameraMeter {
  readonly #clock: Clock;
  readonly #latencies: RollingWindow;
  #frames = 0;
  #last: AnnotatedFrame | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#latencies = new RollingWindow(clock, SPAN_MS);
  }

  /** To be called when the frame is published. */
  count(annotated: AnnotatedFrame): void {
    this.#frames += 1;
    this.#last = annotated;
    this.#latencies.add(this.#clock.now() - annotated.segmentation.frame.arrivedAtMs);
  }

  read(): CameraReading {
    const p50 = this.#latencies.quantile(0.5);
    const p95 = this.#latencies.quantile(0.95);
    const segmentation = this.#last?.segmentation;
    return {
      fps: this.#latencies.rate(),
      latencyMs: p50 === undefined || p95 === undefined ? undefined : { p50, p95 },
      drops: this.#last?.drops ?? 0,
      frames: this.#frames,
      level: segmentation && levelOf(segmentation),
      reason: segmentation && segmentation.kind !== 'segmented' ? segmentation.reason : undefined,
    };
  }
}
