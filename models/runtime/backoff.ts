const DELAYS_MS = [200, 500, 1000, 2000, 5000] as const;

/** How long to wait before the given restart, counted from 1 since the last success: 0.2, 0.5, 1, 2, then 5 s for good. */
export function restartDelayMs(attempt: number): number {
  const index = Math.min(Math.max(attempt, 1), DELAYS_MS.length) - 1;
  return DELAYS_MS[index]!; // clamped to the table above
}
