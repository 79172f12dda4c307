/** A moment of a run and how good what was shown then was, 0..1. */
export interface QualitySample {
  readonly atMs: number;
  readonly quality: number;
}

/** Over so much time quality is averaged, ms: a second holds enough frames to even out one of them. */
const SPAN_MS = 1000;
/** A mean this close to the earlier one has recovered: frames differ by more from one second to the next. */
const TOLERANCE = 0.02;

/**
 * How long after `endMs` the quality was back at what it had been before the load, s: the beginning of the first second
 * whose mean is at most 2 % below the mean of `before`.
 *
 * @param before - the samples before the load
 * @param after - the samples after it, in order
 * @param endMs - when the load ended
 * @returns undefined when it never was, or when there was no quality before or nothing after
 */
export function recoverySeconds(
  before: readonly QualitySample[],
  after: readonly QualitySample[],
  endMs: number,
): number | undefined {
  const last = after.at(-1);
  const wanted = meanQuality(before) * (1 - TOLERANCE);
  if (wanted === 0 || last === undefined) return undefined;
  for (let startMs = endMs; startMs + SPAN_MS <= last.atMs + SPAN_MS / 10; startMs += SPAN_MS / 10) {
    const span = after.filter(({ atMs }) => atMs >= startMs && atMs < startMs + SPAN_MS);
    if (span.length > 0 && meanQuality(span) >= wanted) return (startMs - endMs) / 1000;
  }
  return undefined;
}

/** The mean quality; 0 without a sample. */
export function meanQuality(samples: readonly QualitySample[]): number {
  return samples.reduce((sum, { quality }) => sum + quality, 0) / Math.max(1, samples.length);
}
