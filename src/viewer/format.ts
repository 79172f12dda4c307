/** A duration for the eye: `8.4 ms`, `41 ms`, `1.2 s`. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** A share for the eye: `41.3%`; a trace is not rounded away to nothing: `<0.1%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1%';
  return `${(share * 100).toFixed(1)}%`;
}

/** A rate for the eye: one digit, so that 12.5 and 25 can be told apart at a glance. */
export function formatRate(perSecond: number): string {
  return perSecond.toFixed(1);
}

/** A time of day, `12:03:11`; with the date in front when it is not today's. */
export function formatTime(epochMs: number, nowMs: number): string {
  const date = new Date(epochMs);
  const time = date.toLocaleTimeString('en-GB');
  if (date.toDateString() === new Date(nowMs).toDateString()) return time;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${time}`;
}

/** `1 camera`, `4 cameras`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
