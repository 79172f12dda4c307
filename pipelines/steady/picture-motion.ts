import type { Frame } from '../../src/core/frame.js';

/** What two consecutive frames say of camera and sensor, smoothed over the frames before. */
export interface PictureMotion {
  /** A byte of rgb24 that changed by more than this has changed by more than noise. */
  readonly threshold: number;
  /** Whether the camera itself moves, as far as one can see: without any detail to go by it might. */
  readonly isCameraMoving: boolean;
}

/** A picture as it is measured: rgb24, rows packed. */
export type Picture = Pick<Frame, 'width' | 'height' | 'pixels'>;

/** About how many pixels of a picture, on a grid, are looked at. */
const SAMPLES = 4000;
/** The part of the samples that counts as flat: there a change is noise, whether the camera moves or not. */
const FLAT_SHARE = 0.25;
/** From the median change of flat pixels to a change that is hardly noise: three sigma of it and more. */
const THRESHOLD_PER_NOISE = 5;
/** Below 9 lie the blocks of compressed video, above 32 begin the edges of things. */
const THRESHOLD_RANGE = { least: 9, most: 32 } as const;
/** A camera moves when more than this share of the detail in the picture changes: some 0.03 of it on standing ones, 0.4 to 0.9 on driving ones. */
const MOVING_SHARE = 0.25;
/** Fewer samples of detail say nothing. */
const LEAST_DETAIL = 20;
/** Weight of the newest frame. Noise that seems to rise may be a movement; that it falls can be believed. */
const WEIGHTS = { motion: 0.3, noiseUp: 0.05, noiseDown: 0.3 } as const;

/**
 * Learns a camera's noise, and sees whether the camera moves.
 *
 * Noise is the median change of the flattest quarter of the picture. Movement shows in the detail: edges change when the
 * camera moves and stay when things move before it.
 */
export class MotionMeter {
  #noise: number | undefined;
  #movingShare: number | undefined;

  /** Takes in the next pair of frames of one size. */
  measure(before: Picture, after: Picture): PictureMotion {
    const samples = takeSamples(before, after);
    this.#noise = follow(this.#noise, medianOfFlat(samples), WEIGHTS.noiseUp, WEIGHTS.noiseDown);
    const { least, most } = THRESHOLD_RANGE;
    const threshold = Math.round(Math.min(Math.max(THRESHOLD_PER_NOISE * this.#noise, least), most));
    const share = movingShare(samples, threshold);
    this.#movingShare = follow(this.#movingShare, share, WEIGHTS.motion, WEIGHTS.motion);
    return { threshold, isCameraMoving: this.#movingShare > MOVING_SHARE };
  }

  /** Forgets the camera. */
  reset(): void {
    this.#noise = undefined;
    this.#movingShare = undefined;
  }
}

/** What is known of pixels on a grid: contrast between their neighbours, and change between the frames; 0..255 each. */
interface Samples {
  readonly contrasts: Uint8Array;
  readonly changes: Uint8Array;
}

/** Hot loop: thousands of pixels a frame. */
function takeSamples(before: Picture, after: Picture): Samples {
  const { width, height, pixels } = before;
  const rowBytes = width * 3;
  const step = Math.ceil(Math.sqrt((width * height) / SAMPLES));
  // a pixel is left out at the border, where there are no neighbours
  const columns = Math.max(Math.floor((width - 2) / step), 0);
  const rows = Math.max(Math.floor((height - 2) / step), 0);
  const contrasts = new Uint8Array(columns * rows);
  const changes = new Uint8Array(columns * rows);
  for (let index = 0; index < contrasts.length; index++) {
    const column = index % columns;
    const row = (index - column) / columns;
    // askew, so that the grid does not fall in with a pattern in the picture
    const at = (row * step + (column % step) + 1) * rowBytes + (column * step + (row % step) + 1) * 3;
    const across = largestDifference(pixels, at - 3, pixels, at + 3);
    const down = largestDifference(pixels, at - rowBytes, pixels, at + rowBytes);
    contrasts[index] = Math.max(across, down);
    changes[index] = largestDifference(pixels, at, after.pixels, at);
  }
  return { contrasts, changes };
}

/** Of three bytes each, 0..255. */
function largestDifference(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): number {
  // inside both arrays: takeSamples() stays a pixel away from the borders
  const red = Math.abs(a[aAt]! - b[bAt]!);
  const green = Math.abs(a[aAt + 1]! - b[bAt + 1]!);
  const blue = Math.abs(a[aAt + 2]! - b[bAt + 2]!);
  return Math.max(red, green, blue);
}

function medianOfFlat({ contrasts, changes }: Samples): number {
  const flattest = quantile(histogramOf(contrasts), FLAT_SHARE);
  return quantile(
    histogramOf(changes, (index) => contrasts[index]! <= flattest),
    0.5,
  ); // one contrast for each change
}

/** Share of the pixels with contrast well above the noise that changed; 1 where there are too few to tell. */
function movingShare({ contrasts, changes }: Samples, threshold: number): number {
  let [detail, moving] = [0, 0];
  for (let index = 0; index < contrasts.length; index++) {
    if (contrasts[index]! <= 2 * threshold) continue;
    detail += 1;
    if (changes[index]! > threshold) moving += 1; // one for each contrast
  }
  return detail < LEAST_DETAIL ? 1 : moving / detail;
}

/** How often each byte occurs, among those at an index that `counts`. */
function histogramOf(bytes: Uint8Array, counts: (index: number) => boolean = () => true): Uint32Array {
  const histogram = new Uint32Array(256);
  for (let index = 0; index < bytes.length; index++) if (counts(index)) histogram[bytes[index]!]! += 1;
  return histogram;
}

/** The smallest byte that `share` of all are no larger than; 0 of none. */
function quantile(histogram: Uint32Array, share: number): number {
  let missing = share * histogram.reduce((sum, count) => sum + count, 0);
  for (let byte = 0; byte < histogram.length; byte++) {
    missing -= histogram[byte]!;
    if (missing <= 0) return byte;
  }
  return 0;
}

function follow(level: number | undefined, value: number, weightUp: number, weightDown: number): number {
  if (level === undefined) return value;
  return level + (value - level) * (value > level ? weightUp : weightDown);
}
