/** Failures in a row that are followed by the short delay. */
const QUICK_ATTEMPTS = 5;
const QUICK_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

/** How long to wait after the n-th failure in a row (1-based), ms: 1 s five times, then doubling up to 30 s. */
export function retryDelayMs(attempt: number): number {
  const doublings = Math.max(0, attempt - QUICK_ATTEMPTS);
  return Math.min(QUICK_DELAY_MS * 2 ** doublings, LONGEST_DELAY_MS);
}
