import type { Quantiles } from '../../src/core/profile.js';
import type { Exit, Level, Timings } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';

/** What became of one frame that was due. */
export interface FrameRecord {
  readonly seq: number;
  /** On the monotonic clock, ms. */
  readonly arrivedAtMs: number;
  /** How it was shown; undefined when it never was, because a newer one had come. */
  readonly shown: ShownFrame | undefined;
}

/** How a frame was shown. */
export interface ShownFrame {
  /** From the frame's arrival to its compressed picture being ready for viewers, ms. */
  readonly latencyMs: number;
  readonly level: Level;
  /** Age of its labels, ms: 0 for its own, undefined without any. */
  readonly ageMs: number | undefined;
  /** What the frame was resized to for the network; undefined unless labels were computed from it. */
  readonly inputSize: Size | undefined;
  /** What its labels were made with, be they its own or older ones; undefined without any. */
  readonly labels: { readonly exit: Exit; readonly inputSize: Size } | undefined;
  /** Why it has labels of an earlier frame, or none; undefined when it has its own. */
  readonly reason: string | undefined;
  /** `encode` included. */
  readonly timings: Timings;
}

/** When a frame counts as a hit. */
export interface HitRule {
  /** From arrival to the picture being ready, ms. */
  readonly budgetMs: number;
  /** How old labels of an earlier frame may be, ms. */
  readonly maxReuseMs: number;
}

/** Whether the frame was shown in time, with labels that are new enough (see DeadlineStatistics). */
export function isHit({ shown }: FrameRecord, { budgetMs, maxReuseMs }: HitRule): boolean {
  if (shown?.ageMs === undefined) return false;
  return shown.latencyMs <= budgetMs && shown.ageMs <= maxReuseMs;
}

/** Nearest-rank p50, p95 and p99; undefined for no values. */
export function quantilesOf(values: readonly number[]): Quantiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  // The rank is at least 1 and at most the length.
  const at = (q: number): number => sorted[Math.ceil(q * sorted.length) - 1]!;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
