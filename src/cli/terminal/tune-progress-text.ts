const BAR_CELLS = 24;

/** How far a job of known length is. */
export interface TimedProgress {
  readonly elapsedMs: number;
  /** How long it takes in all. */
  readonly plannedMs: number;
}

/** A bar of time with what is being done, e.g. `[######······] 34 s of 90 s  measuring 24 points, round 12`. */
export function tuneProgressText({ elapsedMs, plannedMs }: TimedProgress, doing: string): string {
  const share = Math.min(Math.max(elapsedMs / plannedMs, 0), 1);
  const filled = Math.floor(share * BAR_CELLS);
  const bar = '#'.repeat(filled) + '·'.repeat(BAR_CELLS - filled);
  return `[${bar}] ${seconds(elapsedMs)} s of ${seconds(plannedMs)} s  ${doing}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(0);
}
