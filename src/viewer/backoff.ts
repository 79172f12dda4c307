const FIRST_MS = 500;
const LONGEST_MS = 8000;

/**
 * How long to wait before the next attempt, ms: doubling from 0.5 s to 8 s, each up to a fifth shorter by chance, so that
 * a restarted server does not meet all its viewers at once.
 *
 * @param failures attempts that failed in a row, 0 or more
 * @param chance uniform in 0..1
 */
export function retryDelayMs(failures: number, chance: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** failures) * (1 - chance / 5);
}
