import { SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import type { LabelMap } from '../../src/core/label-map.js';

/**
 * How much the colour of a still pixel may change between two frames, 0..255, in each channel of the mean over its 3x3
 * neighbourhood. The mean of nine has a third of one pixel's noise: for a sensor of sigma 3, the difference of two means has
 * sigma 1.4, and 4 is three of these. An edge that passes within a pixel changes the mean by more.
 */
export const STILL_THRESHOLD = 4;

/** Frames with their label maps, as they are shown one after the other. */
export type LabelledFrame = Pick<Frame, 'epoch' | 'width' | 'height' | 'pixels'> & {
  readonly labels: LabelMap;
};

/**
 * Counts label flips where the picture stands still: pairs of a pixel in two consecutive frames whose colour did not change
 * (see STILL_THRESHOLD), and among them those whose label did.
 *
 * Right labels of a still picture do not flip; on a moving one some do, where the edge of a thing passes over ground of its
 * own colour. The outermost pixels, which have no neighbours on one side, are left out.
 */
export class FlickerMeter {
  /** Pairs of pixels whose colour did not change. */
  stillPairs = 0;
  /** Those of them whose label changed. */
  flips = 0;
  #last: LabelledFrame | undefined;

  /** Share of still pairs whose label flipped, 0..1; NaN before there are any. */
  get flicker(): number {
    return this.flips / this.stillPairs;
  }

  /**
   * Counts the pairs of this frame and the one before. A frame of another size or epoch begins anew. Pixels and labels are
   * kept until the next call and must not be written into.
   *
   * @throws SegcastError `labels-invalid` when labels and frame differ in size
   */
  add(frame: LabelledFrame): void {
    checkSize(frame);
    const last = this.#last;
    this.#last = frame;
    if (!last || !isContinued(last, frame)) return;
    const still = stillPixels(last, frame);
    // hot loop: one pass over three byte arrays
    for (let i = 0; i < still.length; i++) {
      if (still[i] === 0) continue;
      this.stillPairs += 1;
      if (last.labels.ids[i] !== frame.labels.ids[i]) this.flips += 1;
    }
  }
}

/** Whether two frames can be compared pixel by pixel. */
function isContinued(last: LabelledFrame, frame: LabelledFrame): boolean {
  return last.epoch === frame.epoch && last.width === frame.width && last.height === frame.height;
}

/** 1 where the colour did not change, else 0; [height, width]. */
function stillPixels(last: LabelledFrame, frame: LabelledFrame): Uint8Array {
  const { width, height } = frame;
  const rowBytes = width * 3;
  const still = new Uint8Array(width * height);
  const rowSums = sumsOfThree(last.pixels, frame.pixels);
  const most = STILL_THRESHOLD * 9;
  const isStill = (at: number): boolean => {
    const sum = rowSums[at - rowBytes]! + rowSums[at]! + rowSums[at + rowBytes]!; // inner rows: all three exist
    return sum <= most && sum >= -most;
  };
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * rowBytes + x * 3;
      if (isStill(at) && isStill(at + 1) && isStill(at + 2)) still[y * width + x] = 1;
    }
  return still;
}

/** For each byte of rgb24 the change of it and of its two neighbours in the row; rows run into each other at their ends. */
function sumsOfThree(before: Uint8Array, after: Uint8Array): Int16Array {
  const sums = new Int16Array(after.length);
  for (let at = 3; at < after.length - 3; at++)
    sums[at] = after[at - 3]! + after[at]! + after[at + 3]! - before[at - 3]! - before[at]! - before[at + 3]!; // same size: isContinued()
  return sums;
}

function checkSize({ width, height, pixels, labels }: LabelledFrame): void {
  const count = width * height;
  if (labels.width === width && labels.height === height && labels.ids.length === count) {
    if (pixels.length === count * 3) return;
  }
  throw new SegcastError(
    'labels-invalid',
    `The frame is ${width}x${height} (${pixels.length} bytes), its labels are ${labels.width}x${labels.height} (${labels.ids.length} ids).`,
    'Bring the labels to the size of the frame first.',
  );
}
