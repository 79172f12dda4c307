import type { Segmentation } from '../../src/core/segmentation.js';

/**
 * What the strip says of a frame, most important first: `HIGH` `24 ms`, `REUSE` `120 ms old` `engine restarting`,
 * `RAW` `engine restarting`. The last part of each is the latency.
 */
export function stripText(segmentation: Segmentation, latencyMs: number): readonly [string, ...string[]] {
  const latency = formatMs(latencyMs);
  switch (segmentation.kind) {
    case 'segmented':
      return [segmentation.exit.toUpperCase(), latency];
    case 'reused':
      return ['REUSE', `${formatMs(segmentation.ageMs)} old`, segmentation.reason, latency];
    case 'raw':
      return ['RAW', segmentation.reason, latency];
    default:
      return segmentation satisfies never;
  }
}

/** A duration for the eye: whole milliseconds below a second, else seconds with one digit. */
function formatMs(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  return whole < 1000 ? `${whole} ms` : `${(whole / 1000).toFixed(1)} s`;
}
