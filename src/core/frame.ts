import type { TimeBase } from './time.js';

/**
 * One decoded picture on its way through the pipeline.
 *
 * Immutable once delivered: nobody writes into `pixels`, so a frame may be shared by the network, the overlay and the
 * recorder without a copy.
 */
export interface Frame {
  /** 0-based count of frames the source has decoded in its life, dropped ones included. */
  readonly seq: number;
  /** Presentation time stamp in ticks of `timeBase`, exactly as the source gave it; comparable within one `epoch` only. */
  readonly pts: number;
  readonly timeBase: TimeBase;
  /** 0 for the first connection, one more after each reconnect; PTS and size may jump when it changes. */
  readonly epoch: number;
  readonly width: number;
  readonly height: number;
  /** rgb24, [height, width, 3], rows packed (rowBytes = width * 3). */
  readonly pixels: Uint8Array;
  /** When the last byte of the frame reached this process, on the monotonic clock, in ms: where "latency" starts. */
  readonly arrivedAtMs: number;
}
