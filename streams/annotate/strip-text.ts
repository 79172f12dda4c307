import type { Segmentation } from '../../src/core/segmentation.js';

/**
 * What the strip says of a frame, most important first: the exit its labels came from, the latency, the network's input size
 * and why it was not given more, `MID` `24 ms` `640x384` `33 ms budget`; `REUSE` `120 ms old` `engine restarting` `31 ms`; `RAW`
 * `engine restarting` `12 ms`.
 */
export function stripText(segmentation: Segmentation, latencyMs: number): readonly [string, ...string[]] {
  const latency = formatMs(latencyMs);
  switch (segmentation.kind) {
    case 'segmented':
      return [segmentation.exit.toUpperCase(), latency, ...effortOf(segmentation)];
    case 'reused':
      return ['REUSE', `${formatMs(segmentation.ageMs)} old`, segmentation.reason, latency];
    case 'raw':
      return ['RAW', segmentation.reason, latency];
    default:
      return segmentation satisfies never;
  }
}

/** How much work a frame got, and why no more; nothing where nobody says. */
function effortOf({ inputSize, reason }: Extract<Segmentation, { kind: 'segmented' }>): string[] {
  const size = inputSize && `${inputSize.width}x${inputSize.height}`;
  return [size, reason].filter((part) => part !== undefined);
}

/** A duration for the eye: whole milliseconds below a second, else seconds with one digit. */
function formatMs(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  return whole < 1000 ? `${whole} ms` : `${(whole / 1000).toFixed(1)} s`;
}
