import type { Quantiles } from './profile.js';
import type { Level } from './segmentation.js';

/** The spans over which a camera's deadlines are reported, s. */
export const DEADLINE_WINDOWS = { '10s': 10, '1m': 60, '1h': 3600 } as const;
export type DeadlineWindow = keyof typeof DEADLINE_WINDOWS;

/**
 * A camera's deadlines over a window.
 *
 * A frame is due when the camera gave it and the profile did not thin it out. It is a hit when it was shown with labels
 * (its own, or an earlier frame's within the profile's limit) within the budget; shown late, shown raw, or dropped
 * because a newer one had come, it is a miss.
 */
export interface DeadlineStatistics {
  readonly due: number;
  readonly hits: number;
  readonly dropped: number;
  /**
   * hits / due, 0..1; undefined without a due frame or a budget. Frames from a time without a budget count neither way.
   */
  readonly hitRate: number | undefined;
  /** Capture-to-publish latency of the frames shown; undefined when there were none. */
  readonly latencyMs: Quantiles | undefined;
  /** Frames shown per second. */
  readonly fps: number;
  /** Share of the shown frames per ladder level, 0..1. */
  readonly levels: Readonly<Record<Level, number>>;
}

/** The product's number for one camera. */
export interface DeadlineReport {
  /** The present budget; undefined for fixed work without one. */
  readonly budgetMs: number | undefined;
  readonly windows: Readonly<Record<DeadlineWindow, DeadlineStatistics>>;
}
