import type { Frame } from '../../src/core/frame.js';
import type { LabelMap } from '../../src/core/label-map.js';
import type { Exit } from '../../src/core/segmentation.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import type { Size } from '../input-size.js';
import type { Segmenter } from '../segmenter.js';
import { MeanProbabilities } from './mean-probabilities.js';
import { mirrorFrame } from './mirror-frame.js';

/**
 * How often and how a network looks at one picture in testing.
 *
 * Looks are joined by the mean of their soft-max probabilities at the label map's size. The RefineNet authors' code also
 * averages probabilities over scales; DeepLab v2 takes the maximum of scores inside its network.
 */
export interface TestTime {
  /** Factors of the input size, at least one. */
  readonly scales: readonly number[];
  /** Whether each scale is seen mirrored as well. */
  readonly flip: boolean;
}

/** How a picture is segmented with several looks. */
export interface RepeatedOptions extends TestTime {
  readonly exit: Exit;
  /** The network's input size at scale 1, pixels. */
  readonly inputSize: Size;
  /** Of the label map, pixels. */
  readonly outputSize: Size;
  /** Ends the work before the next look. */
  readonly signal?: AbortSignal | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
}

/** What several looks at a picture make of it. */
export interface RepeatedResult {
  /** Of the output size. */
  readonly labels: LabelMap;
  /** Inference of every look and joining them. */
  readonly ms: number;
}

/**
 * Labels one picture by the mean of several looks at it, whatever the network.
 *
 * @throws SegcastError what the segmenter throws
 */
export async function segmentRepeatedly(
  segmenter: Pick<Segmenter, 'segment' | 'classSet'>,
  frame: Frame,
  options: RepeatedOptions,
): Promise<RepeatedResult> {
  const { scales, flip, exit, inputSize, outputSize, signal, clock = monotonicClock } = options;
  const mean = new MeanProbabilities(segmenter.classSet.classes.length, outputSize);
  const mirror = flip ? mirrorFrame(frame) : undefined;
  let ms = 0;
  for (const scale of scales)
    for (const look of mirror === undefined ? [frame] : [frame, mirror]) {
      signal?.throwIfAborted();
      const size = scaledSize(inputSize, scale);
      const { logits, timings } = await segmenter.segment(look, { exit, inputSize: size, signal });
      const startedAt = clock.now();
      mean.add(logits, look === mirror);
      ms += (timings.infer ?? 0) + clock.now() - startedAt;
    }
  const startedAt = clock.now();
  const labels = mean.labels();
  return { labels, ms: ms + clock.now() - startedAt };
}

/** How many looks a picture gets. */
export function countLooks({ scales, flip }: TestTime): number {
  return scales.length * (flip ? 2 : 1);
}

/** Sides of what is not the input size itself are multiples of this, the deepest features' stride: see input-size.ts. */
const MULTIPLE = 32;

/** The input size for a scale. At scale 1 it is left as it is, so that one look equals an ordinary run. */
export function scaledSize(size: Size, scale: number): Size {
  if (scale === 1) return size;
  const side = (pixels: number) => Math.max(Math.round((pixels * scale) / MULTIPLE) * MULTIPLE, MULTIPLE);
  return { width: side(size.width), height: side(size.height) };
}
