import type { CameraStatus } from '../../core/camera-feed.js';
import type { CameraReading } from '../../../pipelines/live/camera-meter.js';

/**
 * One camera's line: name, fps, latency p95, drops, exit, deadlines kept, or why there is no picture.
 *
 * @param hitRate - share of frames shown by their deadline, 0..1; undefined where none was promised
 */
export function statusText(
  name: string,
  status: CameraStatus,
  reading: CameraReading,
  hitRate?: number,
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
      return `${label}  ${readingText(reading, hitRate)}`;
    default:
      return status satisfies never;
  }
}

function readingText(
  { fps, latencyMs, drops, level, reason }: CameraReading,
  hitRate: number | undefined,
): string {
  if (latencyMs === undefined || level === undefined) return 'online, waiting for the first frame';
  const why = reason === undefined ? '' : ` (${reason})`;
  const kept = hitRate === undefined ? '' : `  in time ${(100 * hitRate).toFixed(1)} %`;
  return `${fps.toFixed(1).padStart(5)} fps  latency p95 ${latencyMs.p95.toFixed(0).padStart(4)} ms  drops ${drops}${kept}  exit ${level}${why}`;
}

function timeOfDay(epochMs: number): string {
  return new Date(epochMs).toTimeString().slice(0, 8);
}

function seconds(ms: number): string {
  return `${Math.max(0, ms / 1000).toFixed(0)} s`;
}
