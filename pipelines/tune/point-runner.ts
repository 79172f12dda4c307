import type { Segmenter } from '../../models/segmenter.js';
import type { Frame } from '../../src/core/frame.js';
import type { OperatingPoint } from '../../src/core/profile.js';
import type { Exit } from '../../src/core/segmentation.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import { annotate } from '../../streams/annotate/annotate.js';
import { encodeJpeg } from '../../streams/annotate/encode.js';

/** What tells one point of a network's ladder from another. */
export type Candidate = Pick<OperatingPoint, 'inputSize' | 'exit'>;

/** What one frame cost at a point. */
export interface PointRun {
  /** From the frame's arrival to its compressed picture, ms. */
  readonly endToEndMs: number;
  /** The engine's own time for each cut, ms. */
  readonly engineMs: Readonly<Partial<Record<Exit, number>>>;
}

/** Takes a frame the whole way of a live one, at a point, and says what it cost. */
export type RunPoint = (frame: Frame, point: Candidate) => Promise<PointRun>;

/** Runs points as a watched camera's frames are run: network, labels, overlay with strip, JPEG. */
export function pointRunner(
  segmenter: Segmenter,
  options: { readonly signal?: AbortSignal | undefined; readonly clock?: Clock | undefined } = {},
): RunPoint {
  const { signal, clock = monotonicClock } = options;
  return async (still, { inputSize, exit }) => {
    const frame = { ...still, arrivedAtMs: clock.now() };
    // Under a budget the controller is asked between cuts, for which each cut's scores are fetched: a cost of its own.
    const proceed = (): boolean => true;
    const result = await segmenter.segment(frame, { exit, inputSize, proceed, signal });
    const { labels, timings, engineMs } = result;
    const segmentation = { kind: 'segmented', frame, labels, exit: result.exit, timings, inputSize } as const;
    const { picture } = annotate(segmentation, { classSet: segmenter.classSet, drops: 0, clock });
    await encodeJpeg(picture, frame.width, frame.height);
    signal?.throwIfAborted();
    return { endToEndMs: clock.now() - frame.arrivedAtMs, engineMs };
  };
}
