import type { MeasuredPoint } from '../../src/core/profile.js';
import { paretoFront } from './pareto-front.js';

/** What is asked of a point. */
export interface Wish {
  /** End to end, at p95, ms. */
  readonly deadlineMs: number;
  /** 0..1 @defaultValue 0 */
  readonly minQuality?: number | undefined;
}

/** The point to use, or what comes nearest to the wish and how the wish would have to change. */
export type Recommendation<P extends MeasuredPoint = MeasuredPoint> =
  | { readonly kind: 'fits'; readonly point: P }
  | {
      readonly kind: 'none';
      /** The cheapest of the quality asked for, or the best there is when none has it. */
      readonly nearest: P;
      /** The deadline that `nearest` keeps, ms, rounded up; undefined when a longer one alone would not help. */
      readonly deadlineMs: number | undefined;
      /** The quality that can be had within the deadline, 0..1, rounded down; undefined when nothing keeps the deadline. */
      readonly minQuality: number | undefined;
    };

/** The points worth having: no other one is as good for less, by the end-to-end p95. Cheapest first. */
export function frontOf<P extends MeasuredPoint>(points: readonly P[]): readonly P[] {
  return paretoFront(points, { cost: costOf, quality: ({ quality }) => quality });
}

/**
 * The best point whose p95 keeps the deadline and that is as good as was asked for.
 *
 * @param points at least one
 */
export function recommend<P extends MeasuredPoint>(
  points: readonly [P, ...P[]],
  { deadlineMs, minQuality = 0 }: Wish,
): Recommendation<P> {
  const front = frontOf(points) as readonly [P, ...P[]]; // of at least one point there is a best one
  const bestInTime = front.findLast((point) => costOf(point) <= deadlineMs);
  if (bestInTime !== undefined && bestInTime.quality >= minQuality)
    return { kind: 'fits', point: bestInTime };
  const cheapestGood = front.find(({ quality }) => quality >= minQuality);
  return {
    kind: 'none',
    nearest: cheapestGood ?? front[front.length - 1]!, // not empty
    deadlineMs: cheapestGood && Math.ceil(costOf(cheapestGood)),
    minQuality: bestInTime && Math.floor(bestInTime.quality * 100) / 100,
  };
}

function costOf({ endToEndMs }: MeasuredPoint): number {
  return endToEndMs.p95;
}
