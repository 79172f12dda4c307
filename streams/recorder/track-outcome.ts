import type { SegcastError } from '../../src/core/errors.js';
import type { Placement } from './timeline.js';

/** Who waits for whom: `live` drops frames the disk or encoder is too slow for, `offline` makes the writer wait. */
export const PACES = ['live', 'offline'] as const;
export type Pace = (typeof PACES)[number];

/** What became of one frame. */
export type WriteOutcome =
  /** It is in the recording, or on its way there. */
  | ({ readonly kind: 'accepted' } & Placement)
  /** `live` only: the queue was full. `total` frames so far. */
  | { readonly kind: 'dropped'; readonly total: number }
  /** The recording has ended early; the same failure for every further frame. */
  | { readonly kind: 'failed'; readonly failure: SegcastError }
  /** After `close()`. */
  | { readonly kind: 'closed' };

/** What a recording tells while it runs. */
export type TrackEvent =
  /** A file was begun: the first one, and another each time the picture's size changes. */
  | {
      readonly kind: 'segment';
      readonly segment: number;
      readonly path: string;
      readonly width: number;
      readonly height: number;
    }
  /** Frames were dropped; told at most once a second. `total` counts from the start. */
  | { readonly kind: 'dropped'; readonly total: number }
  /** The recording has ended early; told once. What was written can be played. */
  | { readonly kind: 'failed'; readonly failure: SegcastError };

/** One file of a recording. */
export interface RecordedFile {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** Frames given to the encoder. */
  readonly frames: number;
}

/** What a recording came to. */
export interface TrackSummary {
  readonly files: readonly RecordedFile[];
  /** Frames in all files. */
  readonly frames: number;
  readonly dropped: number;
  /** Why it ended early; undefined when it is whole. */
  readonly failure: SegcastError | undefined;
}
