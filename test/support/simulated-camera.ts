import type { BudgetedCamera } from '../../pipelines/budget/budgeted-device.js';
import { release, type BufferPool } from '../../src/core/buffer-pool.js';
import { releaseLabels } from '../../src/core/frame-buffers.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import { solidFrame } from './frames.js';
import { isSpoilt } from './poison.js';
import type { SimulatedTime } from './simulated-time.js';

/** One frame as its viewers got it; ms of the simulated clock. */
export interface ShownFrame {
  readonly segmentation: Segmentation;
  readonly arrivedAtMs: number;
  readonly shownAtMs: number;
  readonly latencyMs: number;
}

export interface SimulatedCameraOptions {
  readonly fps: number;
  readonly picture: Size;
  /** When the first frame arrives, ms. @defaultValue 0 */
  readonly startMs?: number;
  /** When the camera dies, ms. @defaultValue never */
  readonly endMs?: number;
  /** Drawing and compressing, ms. @defaultValue 5 */
  readonly aftermathMs?: number | ((nowMs: number) => number);
  /** Where pixels come from; it overwrites with POISON what comes back. @defaultValue always the same pixels */
  readonly pool?: Pick<BufferPool, 'take'>;
}

/** A camera that delivers frames in simulated time, the newest winning, and shows what becomes of them. */
export class SimulatedCamera {
  readonly shown: ShownFrame[] = [];
  arrived = 0;
  dropped = 0;
  /** Pictures whose pixels or labels were used for something else while they were drawn. */
  spoilt = 0;
  readonly #time: SimulatedTime;
  readonly #camera: BudgetedCamera;
  readonly #options: SimulatedCameraOptions;
  readonly #pixels: Uint8Array;
  #waiting: ReturnType<typeof solidFrame> | undefined;
  #isBusy = false;

  constructor(time: SimulatedTime, camera: BudgetedCamera, options: SimulatedCameraOptions) {
    this.#time = time;
    this.#camera = camera;
    this.#options = options;
    this.#pixels = new Uint8Array(3);
    camera.setFrameRate({ num: Math.round(options.fps * 1000), den: 1000 });
    time.timer(options.startMs ?? 0, () => this.#arrive());
  }

  /** Share of the frames that arrived since a time which were shown with labels in time. */
  hitRate(budgetMs: number, fromMs = 0, untilMs = Infinity): number {
    const due = this.between(fromMs, untilMs);
    const hits = due.filter(
      ({ latencyMs, segmentation }) => latencyMs <= budgetMs + 1e-6 && segmentation.kind !== 'raw',
    );
    return hits.length / due.length;
  }

  between(fromMs: number, untilMs: number): readonly ShownFrame[] {
    return this.shown.filter(({ arrivedAtMs }) => arrivedAtMs >= fromMs && arrivedAtMs < untilMs);
  }

  #arrive(): void {
    const { fps, picture, endMs = Infinity } = this.#options;
    const arrivedAtMs = this.#time.now();
    if (arrivedAtMs >= endMs) return;
    if (this.#waiting) {
      this.dropped += 1;
      release(this.#waiting.pixels);
    }
    this.#waiting = {
      ...solidFrame({ width: 1, height: 1 }),
      ...picture,
      pixels: this.#options.pool?.take(3).fill(0) ?? this.#pixels,
      seq: this.arrived++,
      arrivedAtMs,
    };
    this.#time.timer(1000 / fps, () => this.#arrive());
    void this.#work();
  }

  async #work(): Promise<void> {
    while (!this.#isBusy && this.#waiting) {
      this.#isBusy = true;
      const frame = this.#waiting;
      this.#waiting = undefined;
      const segmentation = await this.#camera.segment(frame);
      this.#isBusy = false;
      this.#show(segmentation);
    }
  }

  #show(segmentation: Segmentation): void {
    const { aftermathMs = 5 } = this.#options;
    const ms = typeof aftermathMs === 'number' ? aftermathMs : aftermathMs(this.#time.now());
    const { frame } = segmentation;
    this.#time.timer(ms, () => {
      const shownAtMs = this.#time.now();
      const latencyMs = shownAtMs - frame.arrivedAtMs;
      this.#camera.observeAftermath(frame, ms);
      this.#camera.observeLatency(frame, latencyMs);
      if (isSpoilt(frame.pixels) || (segmentation.kind !== 'raw' && isSpoilt(segmentation.labels.ids)))
        this.spoilt += 1;
      release(frame.pixels);
      releaseLabels(segmentation);
      this.shown.push({ segmentation, arrivedAtMs: frame.arrivedAtMs, shownAtMs, latencyMs });
    });
  }
}
