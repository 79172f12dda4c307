/** A point so many times over the deadline is of no use at any load. */
const HOPELESS = 4;
/** Beyond so many deadlines a rough figure will do. */
const FAR = 2;
const ROUGH_STRIDE = 4;

/** How the time for tuning is spent; ms from the start. */
export interface TimePlan {
  /** For how long frames are collected. */
  readonly collectMs: number;
  /** After this no further size is loaded. */
  readonly loadUntilMs: number;
  /** The most that judging quality may take. */
  readonly judgeMs: number;
  /** When everything should be over. */
  readonly endMs: number;
}

/**
 * Loading runs every point twice, so that two rounds of measuring take no longer than loading did: with two fifths for loading
 * the plan holds on any machine.
 *
 * @param totalMs the time there is
 */
export function planTime(totalMs: number): TimePlan {
  return {
    collectMs: Math.min(5000, totalMs * 0.08),
    loadUntilMs: totalMs * 0.4,
    judgeMs: totalMs * 0.35,
    endMs: totalMs * 0.98,
  };
}

/** Whether there is no use in measuring a point, or anything that costs more. */
export function isHopeless(costMs: number, deadlineMs: number): boolean {
  return costMs > HOPELESS * deadlineMs;
}

/** In which rounds a point is measured: 1 for every round, 4 for every fourth, where it is far over the deadline. */
export function roundStride(costMs: number, deadlineMs: number): number {
  return costMs > FAR * deadlineMs ? ROUGH_STRIDE : 1;
}

/**
 * Divides sizes into groups that are loaded at once, with small and large ones in each.
 *
 * @param atOnce at least 1
 */
export function groupsOf<T>(sizes: readonly T[], atOnce: number): readonly (readonly T[])[] {
  const count = Math.ceil(sizes.length / atOnce);
  return Array.from({ length: count }, (_, group) => sizes.filter((_, index) => index % count === group));
}
