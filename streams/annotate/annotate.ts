import { IGNORE_INDEX, type ClassSet, type Rgb } from '../../src/core/class-set.js';
import type { Allocate } from '../../src/core/buffer-pool.js';
import { SegcastError } from '../../src/core/errors.js';
import { largeBytes } from '../../src/core/large-bytes.js';
import type { AnnotatedFrame, Segmentation } from '../../src/core/segmentation.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import { blendOverlay } from './blend.js';
import { drawStrip } from './strip.js';

export interface AnnotateOptions {
  /** The classes the labels' ids stand for. */
  readonly classSet: ClassSet;
  /**
   * How much of the class colours covers the picture, 0..1, rounded to the nearest 256th.
   *
   * @defaultValue 0.5
   */
  readonly opacity?: number;
  /** What the strip shows as latency, ms. @defaultValue the time from the frame's arrival until now */
  readonly latencyMs?: number;
  /** Frames of this camera dropped so far by latest-wins. */
  readonly drops: number;
  /**
   * Whether the status strip is drawn into fresh frames. Pictures whose labels are reused or missing always carry it:
   * nothing is ever silently stale.
   *
   * @defaultValue true
   */
  readonly strip?: boolean;
  /**
   * Colours by class id, instead of the class set's own; one for each class.
   *
   * @defaultValue the colours of `classSet`
   */
  readonly palette?: readonly Rgb[];
  /** Where the picture's bytes come from. @defaultValue new ones */
  readonly allocate?: Allocate | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock;
}

/**
 * The picture of a segmentation: its classes laid over the frame, the status strip in the corner, and the share of pixels
 * of each class, without those of no class (`IGNORE_INDEX`); all 0 where no pixel has a class.
 *
 * The frame and the labels are only read; the picture is of `allocate`, and the result owns it. A raw frame's picture is the
 * frame with its strip.
 *
 * @throws SegcastError `labels-invalid` when the labels are not the frame's size or hold an id that the class set lacks;
 *   `usage` when the opacity is outside 0..1 or the palette has not one colour a class
 */
export function annotate(segmentation: Segmentation, options: AnnotateOptions): AnnotatedFrame {
  const { classSet, drops, strip = true, allocate = largeBytes, clock = monotonicClock } = options;
  const startedAtMs = clock.now();
  const { frame } = segmentation;
  const { latencyMs = startedAtMs - frame.arrivedAtMs } = options;
  const picture = allocate(frame.pixels.length);
  const shares = drawLabels(segmentation, options, picture);
  if (strip || segmentation.kind !== 'segmented') {
    drawStrip(picture, frame.width, frame.height, segmentation, latencyMs);
  }
  const timings = { ...segmentation.timings, annotate: clock.now() - startedAtMs };
  return { segmentation, classSet, picture, shares, timings, drops };
}

function drawLabels(
  segmentation: Segmentation,
  options: AnnotateOptions,
  picture: Uint8Array,
): readonly number[] | undefined {
  const { classSet, opacity = 0.5 } = options;
  const palette = options.palette ?? classSet.classes.map(({ color }) => color);
  checkLook(classSet, palette, opacity);
  const { frame } = segmentation;
  if (segmentation.kind === 'raw') {
    picture.set(frame.pixels);
    return undefined;
  }
  checkSize(segmentation);
  const counts = blendOverlay(frame.pixels, segmentation.labels.ids, palette, opacity, picture);
  return sharesOf(counts, classSet);
}

function checkLook(classSet: ClassSet, palette: readonly Rgb[], opacity: number): void {
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new SegcastError(
      'usage',
      `Expected an opacity from 0 to 1, received ${opacity}.`,
      'Pass 0 for the picture alone, 1 for the class colours alone, or something between.',
    );
  }
  if (palette.length !== classSet.classes.length) {
    throw new SegcastError(
      'usage',
      `Expected ${classSet.classes.length} colours for the class set "${classSet.name}", received ${palette.length}.`,
      'Pass one colour a class, or no palette to use the colours of the class set.',
    );
  }
}

function checkSize({ frame, labels }: Exclude<Segmentation, { kind: 'raw' }>): void {
  if (labels.width === frame.width && labels.height === frame.height) return;
  throw new SegcastError(
    'labels-invalid',
    `Expected labels of the frame's size ${frame.width}x${frame.height}, received ${labels.width}x${labels.height}.`,
    'Label the frame anew: labels of another size, such as those from before a camera changed, cannot be reused.',
  );
}

function sharesOf(counts: Uint32Array, classSet: ClassSet): readonly number[] {
  const known = counts.subarray(0, classSet.classes.length);
  const stray = counts.findIndex((count, id) => count > 0 && id >= known.length && id !== IGNORE_INDEX);
  if (stray >= 0) {
    throw new SegcastError(
      'labels-invalid',
      `Expected class ids below ${known.length} ("${classSet.name}") or ${IGNORE_INDEX}, received ${stray}.`,
      'Use the class set the labels were made with.',
    );
  }
  const total = known.reduce((sum, count) => sum + count, 0);
  return Array.from(known, (count) => (total === 0 ? 0 : count / total));
}
