import type { z } from 'zod';
import type { DeadlineReport, DeadlineStatistics } from '../../core/deadline-report.js';
import type { Quantiles } from '../../core/profile.js';
import type { deadlineReport } from './schemas/deadlines.js';

type ReportAnswer = z.infer<typeof deadlineReport>;
type StatisticsAnswer = ReportAnswer['windows']['10s'];

/** A report as JSON: null for what is not known, times and rates rounded to 0.01; shares as they are. */
export function describeDeadlines({ budgetMs, windows }: DeadlineReport): ReportAnswer {
  return {
    budgetMs: budgetMs === undefined ? null : rounded(budgetMs),
    windows: {
      '10s': describe(windows['10s']),
      '1m': describe(windows['1m']),
      '1h': describe(windows['1h']),
    },
  };
}

function describe({ hitRate, latencyMs, fps, levels, ...counts }: DeadlineStatistics): StatisticsAnswer {
  return {
    ...counts,
    hitRate: hitRate ?? null,
    latencyMs: latencyMs === undefined ? null : roundedQuantiles(latencyMs),
    fps: rounded(fps),
    levels: { ...levels },
  };
}

function roundedQuantiles({ p50, p95, p99 }: Quantiles): Quantiles {
  return { p50: rounded(p50), p95: rounded(p95), p99: rounded(p99) };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
