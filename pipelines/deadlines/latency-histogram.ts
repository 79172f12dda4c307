import type { Quantiles } from '../../src/core/profile.js';

/** The relative error of a quantile between `SHORTEST_MS` and `LONGEST_MS`. */
export const RELATIVE_ERROR = 0.02;
/** Durations below count as this one. */
const SHORTEST_MS = 0.5;
/** Durations above count as this one. */
const LONGEST_MS = 60_000;

/** From one bin's upper edge to the next (DDSketch, VLDB 2019, section 2.1: gamma = (1 + alpha) / (1 - alpha)). */
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GROWTH = Math.log(GROWTH);
/** One bin up to the shortest duration, then bins of equal ratio up to the longest. */
export const BINS = Math.ceil(Math.log(LONGEST_MS / SHORTEST_MS) / LOG_GROWTH) + 1;

/** The bin of a duration: bin i > 0 holds those in (0.5 ms * growth^(i-1), 0.5 ms * growth^i]. */
export function binOf(ms: number): number {
  if (!(ms > SHORTEST_MS)) return 0;
  return Math.min(Math.ceil(Math.log(ms / SHORTEST_MS) / LOG_GROWTH), BINS - 1);
}

/** The quantiles of the durations counted by bin; undefined when there are none. */
export function quantilesOf(counts: Uint32Array): Quantiles | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const at = (q: number): number => durationOf(binAt(counts, Math.ceil(q * total)));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** The bin of the duration of this rank, from 1. */
function binAt(counts: Uint32Array, rank: number): number {
  let seen = 0;
  return counts.findIndex((count) => (seen += count) >= rank);
}

/** The duration that is equally far, as a ratio, from both edges of the bin. */
function durationOf(bin: number): number {
  return bin === 0 ? SHORTEST_MS : (SHORTEST_MS * 2 * GROWTH ** bin) / (GROWTH + 1);
}
