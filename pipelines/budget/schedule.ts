/** A piece of work that has to be done on the device by a time. Times are the clock's, ms. */
export interface TimedWork {
  /** From when it can be done; absent: now. */
  readonly releaseMs?: number | undefined;
  readonly deadlineMs: number;
  /** How long it takes the device. */
  readonly costMs: number;
  /** Who is owed most has the lowest; see ShareAccount. */
  readonly standing: number;
}

/**
 * Whether work is done in time when the device takes it earliest deadline first, which is best where anything is (Liu and
 * Layland 1973). Time the device would wait for a release is used for work that is there already.
 *
 * @param work earliest deadline first
 */
export function fits(work: readonly TimedWork[], nowMs: number): boolean {
  let freeAtMs = nowMs;
  let idleMs = 0;
  for (const { releaseMs = nowMs, deadlineMs, costMs } of work) {
    if (releaseMs > freeAtMs) {
      idleMs += releaseMs - freeAtMs;
      freeAtMs = releaseMs;
    } else if (costMs <= idleMs) {
      idleMs -= costMs;
      continue;
    }
    freeAtMs += costMs;
    if (freeAtMs > deadlineMs) return false;
  }
  return true;
}

/**
 * The work that can be done in time: all of it, or as much as fits when those who are owed most choose first.
 *
 * @returns earliest deadline first
 */
export function admit<W extends TimedWork>(work: readonly W[], nowMs: number): readonly W[] {
  const sorted = [...work].sort((a, b) => a.deadlineMs - b.deadlineMs);
  if (fits(sorted, nowMs)) return sorted;
  let admitted: readonly W[] = [];
  for (const each of [...sorted].sort((a, b) => a.standing - b.standing)) {
    const together = insertByDeadline(admitted, each);
    if (fits(together, nowMs)) admitted = together;
  }
  return admitted;
}

/**
 * How long the device may be kept before the rest of the work can no longer be done in time, at most `limitMs`, to within
 * a hundredth of it.
 *
 * @param rest earliest deadline first; fits without it
 */
export function roomBefore(rest: readonly TimedWork[], nowMs: number, limitMs: number): number {
  if (fits(rest, nowMs + limitMs)) return limitMs;
  let fitting = 0;
  let tooLong = limitMs;
  while (tooLong - fitting > limitMs / 100) {
    const middle = (fitting + tooLong) / 2;
    if (fits(rest, nowMs + middle)) fitting = middle;
    else tooLong = middle;
  }
  return fitting;
}

function insertByDeadline<W extends TimedWork>(sorted: readonly W[], work: W): readonly W[] {
  const at = sorted.findIndex(({ deadlineMs }) => deadlineMs > work.deadlineMs);
  return at < 0 ? [...sorted, work] : [...sorted.slice(0, at), work, ...sorted.slice(at)];
}
