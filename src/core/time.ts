/** A ratio of two integers, as ffmpeg writes it: frame rates and time bases are never rounded to a float. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

/** Seconds per tick of a PTS, e.g. `{ num: 1, den: 90000 }`. */
export type TimeBase = Rational;

/** Milliseconds of a PTS counted in `timeBase`. */
export function ptsToMs(pts: number, timeBase: TimeBase): number {
  return (pts * timeBase.num * 1000) / timeBase.den;
}

/** The same instant in another time base, rounded to the nearest tick (ties away from zero), exact for any safe integer. */
export function rescalePts(pts: number, from: TimeBase, to: TimeBase): number {
  const numerator = BigInt(pts) * BigInt(from.num) * BigInt(to.den);
  const denominator = BigInt(from.den) * BigInt(to.num);
  const half = denominator / 2n;
  const rounded = numerator >= 0n ? (numerator + half) / denominator : (numerator - half) / denominator;
  return Number(rounded);
}

/** Where "now" comes from; injected wherever a deadline, age or delay is computed, so that tests own the time. */
export interface Clock {
  /** Milliseconds, monotonic, from an arbitrary origin. */
  now(): number;
}

/** The process's monotonic clock. */
export const monotonicClock: Clock = { now: () => performance.now() };
