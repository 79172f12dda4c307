import type { PublishedCamera } from '../../streams/publisher/published-camera.js';
import type { CameraEntry } from '../../streams/publisher/server-message.js';

/** A camera in the answers of `/cameras` and `/healthz`. */
export interface CameraDescription extends CameraEntry {
  /** Frames published per second, over the last two seconds. */
  readonly fps: number;
  /** Capture-to-publish latency of the newest frame that was sent, ms; null before the first. */
  readonly latencyMs: number | null;
  /** Frames dropped by latest-wins since the start. */
  readonly drops: number;
  /** Frames that could not be compressed. */
  readonly encodeFailures: number;
  readonly viewers: number;
  /** Paths on this server. */
  readonly snapshot: string;
  readonly labels: string;
}

/** Everything a client may want to know of a camera without opening a WebSocket. */
export function describeCamera(camera: PublishedCamera): CameraDescription {
  const { id, entry, fps, latest, encodeFailures, viewers } = camera;
  return {
    ...entry,
    fps,
    latencyMs: camera.latencyMs ?? null,
    drops: latest?.annotated.drops ?? 0,
    encodeFailures,
    viewers,
    snapshot: `/cameras/${id}/snapshot.jpg`,
    labels: `/cameras/${id}/labels.png`,
  };
}
