import {
  DEADLINE_WINDOWS,
  type DeadlineReport,
  type DeadlineStatistics,
} from '../../src/core/deadline-report.js';
import { levelOf, type AnnotatedFrame } from '../../src/core/segmentation.js';
import type { Clock } from '../../src/core/time.js';
import { BucketedWindow } from './bucketed-window.js';
import { ExactWindow } from './exact-window.js';
import { FrameSettler, type SettledFrame } from './frame-settler.js';

/** How a camera's deadlines are counted. */
export interface DeadlineMeterOptions {
  readonly clock: Clock;
  /**
   * Hears of each frame whose way is over, in order: how long it took, and whether that was a hit (undefined when the
   * frame was promised nothing). @defaultValue nobody
   */
  readonly onSettled?:
    ((annotated: AnnotatedFrame, latencyMs: number, hit: boolean | undefined) => void) | undefined;
}

/** Counts one camera's hits and misses over the last 10 s, minute and hour. */
export interface DeadlineMeter {
  /** To be called when a frame's picture is drawn, for every frame of the camera. */
  annotated(annotated: AnnotatedFrame): void;
  /** To be called when a frame's picture was compressed for viewers, once at most; frames of which it is not, count without. */
  encoded(annotated: AnnotatedFrame, encodeMs: number): void;
  /** @param budgetMs - the camera's present budget; without one there are no hit rates */
  report(budgetMs: number | undefined): DeadlineReport;
}

/**
 * A meter for one camera, as `DeadlineStatistics` defines hits and misses.
 *
 * 10 s are exact. The minute moves by the second and the hour by ten; their counts are exact, their latencies to 2 %
 * (between 0.5 ms and 60 s). A frame costs O(1) amortised, a camera at most 350 KB.
 */
export function createDeadlineMeter({ clock, onSettled }: DeadlineMeterOptions): DeadlineMeter {
  const createdAtMs = clock.now();
  const windows = {
    '10s': new ExactWindow(DEADLINE_WINDOWS['10s'] * 1000),
    '1m': new BucketedWindow(DEADLINE_WINDOWS['1m'] * 1000, 1000),
    '1h': new BucketedWindow(DEADLINE_WINDOWS['1h'] * 1000, 10_000),
  } as const;

  const settler = new FrameSettler({
    clock,
    onSettled: (settled) => {
      const record = recordOf(settled);
      for (const window of Object.values(windows)) window.add(record);
      onSettled?.(settled.annotated, settled.latencyMs, settled.hit);
    },
  });

  return {
    annotated: (annotated) => settler.annotated(annotated),
    encoded: (annotated, encodeMs) => settler.encoded(annotated, encodeMs),
    report(budgetMs) {
      settler.settleOverdue();
      const nowMs = clock.now();
      const over = (window: keyof typeof windows): DeadlineStatistics => {
        const statistics = windows[window].statistics(nowMs, nowMs - createdAtMs);
        return budgetMs === undefined ? { ...statistics, hitRate: undefined } : statistics;
      };
      return { budgetMs, windows: { '10s': over('10s'), '1m': over('1m'), '1h': over('1h') } };
    },
  };
}

function recordOf({ annotated, annotatedAtMs: atMs, latencyMs, hit, dropped }: SettledFrame) {
  return { atMs, latencyMs, level: levelOf(annotated.segmentation), hit, dropped };
}
