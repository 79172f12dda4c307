import { formatMs } from '../format.js';
import type { Size } from '../protocol.js';
import type { FrameSample } from './frame-history.js';

/** A size for the eye: `448×256`. */
export function formatSize([width, height]: Size): string {
  return `${width}\u00d7${height}`;
}

/** A picture in one line: `12 s ago: 41 ms of 33, LOW 384×216, 33 ms budget`. */
export function describeSample(sample: FrameSample, nowMs: number): string {
  const seconds = Math.round((nowMs - sample.atMs) / 1000);
  const when = seconds <= 0 ? 'Now' : `${seconds} s ago`;
  const budget = sample.budgetMs === undefined ? '' : ` of ${formatMs(sample.budgetMs)}`;
  const size = sample.inputSize === undefined ? '' : ` ${formatSize(sample.inputSize)}`;
  const work = `${sample.level.toUpperCase()}${size}`;
  return [`${when}: ${formatMs(sample.latencyMs)}${budget}`, work, sample.reason]
    .filter((part) => part !== undefined)
    .map((part) => part.replaceAll(' ', '\u00a0')) // a line may end between the parts only
    .join(' \u00b7 ');
}
