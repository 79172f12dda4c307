import type { CameraStatus } from '../../core/camera-feed.js';
import type { CameraReading } from '../../../pipelines/live/camera-meter.js';

/** What is known of a camera besides, each a share 0..1; undefined where nobody knows. */
export interface ShownShares {
  /** Of the frames shown by their deadline. */
  readonly hitRate?: number | undefined;
  /** Of the pixels that a second network calls the same. */
  readonly agreement?: number | undefined;
}

/**
 * One camera's line: name, fps, latency p95, drops, exit, deadlines kept, agreement with an audit, or why there is no picture.
 */
export function statusText(
  name: string,
  status: CameraStatus,
  reading: CameraReading,
  shares: ShownShares = {},
): string {
  const label = name.length > 24 ? `${name.slice(0, 23)}…` : name.padEnd(16);
  switch (status.kind) {
    case 'connecting':
      return `${label}  connecting`;
    case 'offline':
      return `${label}  offline since ${timeOfDay(status.sinceEpochMs)}: ${status.message} Next try in ${seconds(status.retryInMs)}.`;
    case 'ended':
      return `${label}  ${status.message}`;
    case 'online':
      return `${label}  ${readingText(reading, shares)}`;
    default:
      return status satisfies never;
  }
}

function readingText(
  { fps, latencyMs, drops, level, reason }: CameraReading,
  { hitRate, agreement }: ShownShares,
): string {
  if (latencyMs === undefined || level === undefined) return 'online, waiting for the first frame';
  const why = reason === undefined ? '' : ` (${reason})`;
  const kept = hitRate === undefined ? '' : `  in time ${(100 * hitRate).toFixed(1)} %`;
  const agrees = agreement === undefined ? '' : `  agreement ${(100 * agreement).toFixed(1)} %`;
  return `${fps.toFixed(1).padStart(5)} fps  latency p95 ${latencyMs.p95.toFixed(0).padStart(4)} ms  drops ${drops}${kept}${agrees}  exit ${level}${why}`;
}

function timeOfDay(epochMs: number): string {
  return new Date(epochMs).toTimeString().slice(0, 8);
}

function seconds(ms: number): string {
  return `${Math.max(0, ms / 1000).toFixed(0)} s`;
}
