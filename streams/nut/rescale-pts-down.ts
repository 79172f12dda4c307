import type { TimeBase } from '../../src/core/time.js';

/** The same instant in another time base, rounded down, as NUT sets a stream's clock from a syncpoint; exact for safe integers. */
export function rescalePtsDown(pts: number, from: TimeBase, to: TimeBase): number {
  if (from.num === to.num && from.den === to.den) return pts;
  const numerator = BigInt(pts) * BigInt(from.num) * BigInt(to.den);
  const denominator = BigInt(from.den) * BigInt(to.num);
  return Number(numerator / denominator); // pts >= 0 here: cutting off is rounding down
}
