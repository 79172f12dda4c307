import type { Quantiles } from '../../src/core/profile.js';

/**
 * Nearest-rank quantiles of durations, ms, rounded to a hundredth.
 *
 * @param samples at least one
 */
export function quantilesOf(samples: readonly number[]): Quantiles {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (q: number): number => {
    const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
    return Number(value.toFixed(2));
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
