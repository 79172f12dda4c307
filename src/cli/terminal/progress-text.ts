const BAR_CELLS = 24;

/** How far a job of counted steps is. */
export interface Progress {
  readonly done: number;
  /** Undefined when nobody knows beforehand. */
  readonly total: number | undefined;
  readonly elapsedMs: number;
}

/** A progress bar with rate and ETA, e.g. `[######······] 120/240 frames  31.2 fps  ETA 0:04`. */
export function progressText({ done, total, elapsedMs }: Progress, unit: string): string {
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const rate = `${perSecond.toFixed(1)} ${unit}/s`;
  if (total === undefined || total === 0) return `${done} ${unit}  ${rate}  ${clockText(elapsedMs)} elapsed`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * BAR_CELLS);
  const bar = '#'.repeat(filled) + '·'.repeat(BAR_CELLS - filled);
  const left = perSecond > 0 ? clockText((Math.max(0, total - done) / perSecond) * 1000) : '?';
  return `[${bar}] ${done}/${total} ${unit}  ${rate}  ETA ${left}`;
}

/** `m:ss`, or `h:mm:ss` from an hour on. */
function clockText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = String(s).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`;
}
