import type { Allocate } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { Profile } from '../../src/core/profile.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { Rational } from '../../src/core/time.js';

/** What a camera asks of the device it shares with others. */
export interface BudgetedCameraOptions {
  readonly id: string;
  readonly profile: Profile;
  /** Weight of its share when there is not enough for all; above 0. @defaultValue 1 */
  readonly priority?: number | undefined;
  /** Where the bytes of its labels come from. @defaultValue new ones */
  readonly allocate?: Allocate | undefined;
}

/** A camera's right to the device, until disposed of. */
export interface BudgetedCamera extends Disposable {
  /** May change at any time; the next frame goes by it. */
  profile: Profile;
  priority: number;
  /**
   * Segments a frame by its deadline as well as the device allows. One frame at a time; never rejects: without labels in
   * time the frame is `reused` or `raw`, with the reason. The labels are held for whoever gets the segmentation, who releases
   * them; the frame is held here as long as it is needed here.
   */
  segment(frame: Frame): Promise<Segmentation>;
  /**
   * What the frame's way after `segment` took, ms: drawing, and compressing where somebody watches. The next deadline
   * leaves room for it.
   */
  observeAftermath(frame: Frame, ms: number): void;
  /** The frame was shown so long after its arrival. */
  observeLatency(frame: Frame, latencyMs: number): void;
  /** The camera's nominal frame rate, for the forecast. */
  setFrameRate(rate: Rational | undefined): void;
}

/** Whether all cameras fit the device, and what would make them. */
export interface Admission {
  /** Device time the cameras need at their cheapest point over the time there is; above 1 some frames are reused or raw. */
  readonly utilization: number;
  readonly fits: boolean;
  /** One sentence each, with figures: fewer frames, a larger budget, fewer cameras. Empty when all fit. */
  readonly advice: readonly string[];
}

/** One device shared by cameras under deadlines: earliest deadline first, one cut at a time. */
export interface BudgetedDevice {
  addCamera(options: BudgetedCameraOptions): BudgetedCamera;
  /** Begins to load a network for pictures of a size, which are about to come from a camera of that profile. */
  expect(picture: Size, profile: Profile): void;
  /** The forecast for the cameras there are. */
  admission(): Admission;
}
