import { map, type OperatorFunction } from 'rxjs';
import type { ClassSet } from '../src/core/class-set.js';
import type { Frame } from '../src/core/frame.js';
import type { AnnotatedFrame, Segmentation } from '../src/core/segmentation.js';
import { monotonicClock, type Clock } from '../src/core/time.js';
import type { Segmenter } from '../models/segmenter.js';
import { annotate as annotateFrame } from '../streams/annotate/annotate.js';
import { latestWins } from '../streams/latest-wins.js';
import { segmentLive, type LiveSegmentOptions } from './live/segment-live.js';

/** How `segment` treats a live stream of frames. */
export interface SegmentLook extends LiveSegmentOptions {
  /** Hears of every frame that was dropped because a newer one came while the network was busy. @defaultValue nobody */
  readonly onDrop?: () => void;
}

/** How `annotate` draws. */
export interface AnnotateLook {
  /** How strongly the class colours cover the picture, 0..1. @defaultValue 0.5 */
  readonly opacity?: number;
  /** Whether fresh pictures carry the status strip, too. @defaultValue true */
  readonly strip?: boolean;
  /** Frames dropped so far, for the annotated frame. @defaultValue always 0 */
  readonly drops?: () => number;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock;
}

/** Segments the newest frame whenever the network is free; a frame that cannot be segmented passes as `raw`, with the reason. */
export function segment(segmenter: Segmenter, options: SegmentLook): OperatorFunction<Frame, Segmentation> {
  const { onDrop = () => undefined, ...live } = options;
  return latestWins(segmentLive(segmenter, live), { onDrop });
}

/** Draws each segmentation over its frame. */
export function annotate(
  classSet: ClassSet,
  options: AnnotateLook = {},
): OperatorFunction<Segmentation, AnnotatedFrame> {
  const { opacity = 0.5, strip = true, drops = () => 0, clock = monotonicClock } = options;
  return map((segmentation) =>
    annotateFrame(segmentation, { classSet, opacity, strip, clock, drops: drops() }),
  );
}
