import type { DeadlineStatistics } from '../../src/core/deadline-report.js';
import { LEVELS, type Level } from '../../src/core/segmentation.js';

/** What is kept of a settled frame: its way, without its picture. */
export interface FrameRecord {
  readonly atMs: number;
  readonly latencyMs: number;
  readonly level: Level;
  /** Undefined when the frame was promised nothing. */
  readonly hit: boolean | undefined;
  /** Frames dropped between the one before and this one. */
  readonly dropped: number;
}

/** Counts of frames; they add up and can be taken back. */
export class Tally {
  shown = 0;
  dropped = 0;
  hits = 0;
  /** Frames that were promised something, the dropped ones before them included. */
  judged = 0;
  readonly levels = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>; // one each

  /** Counts a frame, or takes it back with `times` -1. */
  count({ level, hit, dropped }: FrameRecord, times: 1 | -1 = 1): void {
    this.shown += times;
    this.dropped += times * dropped;
    this.levels[level] += times;
    if (hit === undefined) return;
    this.judged += times * (1 + dropped);
    if (hit) this.hits += times;
  }

  /** Takes everything back that the other has counted. */
  subtract(other: Tally): void {
    this.shown -= other.shown;
    this.dropped -= other.dropped;
    this.hits -= other.hits;
    this.judged -= other.judged;
    for (const level of LEVELS) this.levels[level] -= other.levels[level];
  }

  clear(): void {
    this.shown = this.dropped = this.hits = this.judged = 0;
    for (const level of LEVELS) this.levels[level] = 0;
  }

  /**
   * What the counts say of a span of so many ms.
   *
   * Frames that were promised nothing count neither for nor against the hit rate: with a budget all along it is hits / due.
   */
  statistics(spanMs: number, latencyMs: DeadlineStatistics['latencyMs']): DeadlineStatistics {
    const { shown, dropped, hits, judged, levels } = this;
    return {
      due: shown + dropped,
      hits,
      dropped,
      hitRate: judged === 0 ? undefined : hits / judged,
      latencyMs,
      fps: spanMs > 0 ? (shown * 1000) / spanMs : 0,
      levels: sharesOf(levels, shown),
    };
  }
}

function sharesOf(levels: Readonly<Record<Level, number>>, shown: number): Record<Level, number> {
  const shares = LEVELS.map((level) => [level, shown === 0 ? 0 : levels[level] / shown]);
  return Object.fromEntries(shares) as Record<Level, number>; // one each
}
