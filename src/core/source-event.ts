import type { SegcastError } from './errors.js';
import type { Frame } from './frame.js';
import type { Rational, TimeBase } from './time.js';

/** What a source tells its subscriber: frames, and the state of its connection. */
export type SourceEvent =
  | { readonly kind: 'online'; readonly epoch: number; readonly stream: StreamInfo }
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** A live source lost its camera and will try again by itself. */
  | {
      readonly kind: 'offline';
      readonly sinceMs: number;
      readonly failure: SegcastError;
      readonly retryInMs: number;
      readonly attempt: number;
    };

/** What ffmpeg said of the video stream that is being decoded. */
export interface StreamInfo {
  readonly width: number;
  readonly height: number;
  readonly timeBase: TimeBase;
  /** Nominal frame rate where the container states one. */
  readonly frameRate: Rational | undefined;
  /** Number of frames, where it is known beforehand (files). */
  readonly frameCount: number | undefined;
}
