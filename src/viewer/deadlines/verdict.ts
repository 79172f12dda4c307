/** What a deadline hit rate means. */
export type Verdict = 'good' | 'fair' | 'poor' | 'none';

/** At least 99 % is good, at least 95 % fair. */
export function verdictOf(hitRate: number | null | undefined): Verdict {
  if (hitRate == null) return 'none';
  if (hitRate >= 0.99) return 'good';
  return hitRate >= 0.95 ? 'fair' : 'poor';
}

/** A hit rate for the eye, never rounded up to a 100 % (or a 99 %) that it is not: `99.4%`, `100%`. */
export function formatHitRate(hitRate: number | null | undefined): string {
  if (hitRate == null) return '\u2013';
  const percent = Math.floor(hitRate * 1000 + 1e-9) / 10;
  return percent === 100 ? '100%' : `${percent.toFixed(1)}%`;
}
