import type { Observable } from 'rxjs';
import type { DeadlineReport } from './deadline-report.js';
import type { ErrorCode } from './errors.js';
import type { AnnotatedFrame } from './segmentation.js';
import type { StreamInfo } from './source-event.js';
import type { ZoneEvent } from './zone.js';

/** The state of a camera's connection, as viewers see it. Times are wall-clock ms since the epoch, for display. */
export type CameraStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly stream: StreamInfo }
  | {
      readonly kind: 'offline';
      readonly sinceEpochMs: number;
      readonly code: ErrorCode;
      /** Redacted, one sentence. */
      readonly message: string;
      readonly retryInMs: number;
    }
  /** A file that was played to its end, or a source that failed for good. */
  | { readonly kind: 'ended'; readonly atEpochMs: number; readonly message: string };

/** One camera as the server publishes it. Both observables are hot and shared: subscribing starts nothing. */
export interface CameraFeed {
  /** URL-safe, unique, stable across restarts: `[a-z0-9-]+`. */
  readonly id: string;
  /** What a person calls it; the redacted source when nobody named it. */
  readonly name: string;
  /**
   * Annotated frames, newest as they come; never buffers. A camera of a fleet uses their buffers again: whoever reads one after
   * the call that delivered it holds it with `retainFrame`.
   */
  readonly frames: Observable<AnnotatedFrame>;
  /** Replays the current status to a new subscriber. */
  readonly status: Observable<CameraStatus>;
  /** What the camera's zones raise and clear; hot. @defaultValue none */
  readonly events?: Observable<ZoneEvent> | undefined;
  /** How its deadlines are kept. @defaultValue nobody counts */
  readonly deadlines?: (() => DeadlineReport) | undefined;
  /**
   * To be told by whoever compresses a frame's picture for viewers, once per frame, how long that took: the last part of a
   * frame's way, which its camera does not see.
   */
  readonly onEncoded?: ((annotated: AnnotatedFrame, encodeMs: number) => void) | undefined;
}
