import type { Picture } from './picture-motion.js';

/** What a frame's labels are compared with, and how. */
export interface Hold {
  /** The frame before and the labels shown with it, of this frame's size. */
  readonly before: Picture;
  readonly shown: Uint8Array;
  /** A byte of rgb24 that changed by no more has not changed. */
  readonly threshold: number;
  /** For how many frames on end a label is held against the network at most; 0..MAX_HOLD_FRAMES. */
  readonly holdFrames: number;
}

/** Frames on end are counted in a byte. */
export const MAX_HOLD_FRAMES = 255;

/** For how many frames on end each pixel's label has been held. */
export class HeldFrames {
  /** The count in the low byte, above it the number of the frame it is of: one that is not of the last frame is no more. */
  readonly #stamps: Uint32Array;
  #frame = 0;

  constructor(pixels: number) {
    this.#stamps = new Uint32Array(pixels);
  }

  /** To be called once a frame, before its pixels. */
  beginFrame(): void {
    this.#frame += 1;
    if (this.#frame < 2 ** 24) return;
    this.#stamps.fill(0);
    this.#frame = 2; // frame 0 is not the last one
  }

  /** Up to the last frame. */
  count(at: number): number {
    const stamp = this.#stamps[at]!; // inside: `at` is a pixel
    return stamp >>> 8 === this.#frame - 1 ? stamp & 255 : 0;
  }

  /** Notes that the pixel's label is held in this frame too. */
  note(at: number, count: number): void {
    this.#stamps[at] = (this.#frame << 8) | count;
  }
}

/**
 * Puts the labels that were shown back where the picture has not changed.
 *
 * A pixel whose new label differs from the one shown keeps the one shown when nothing in its 3x3 neighbourhood has changed,
 * for at most `holdFrames` frames on end; else it takes the new one at once. Its neighbours count because a network's edges
 * run beside the picture's: what moves past must let go of the labels around it.
 *
 * Hot loop: most labels agree with those shown, four pixels at a time; everything else is read only where they do not. The
 * slow reference is in the tests.
 *
 * @param labels the new labels, written in place; starts at a multiple of 4 bytes of its buffer, as `shown` does
 */
export function holdLabels(labels: Uint8Array, held: HeldFrames, after: Picture, hold: Hold): void {
  held.beginFrame();
  const words = labels.length >> 2;
  const newWords = asWords(labels, words);
  const shownWords = asWords(hold.shown, words);
  for (let word = 0; word < words; word++) {
    if (newWords[word] === shownWords[word]) continue;
    for (let at = word * 4; at < word * 4 + 4; at++) settlePixel(at, labels, held, after, hold);
  }
  for (let at = words * 4; at < labels.length; at++) settlePixel(at, labels, held, after, hold);
}

function settlePixel(at: number, labels: Uint8Array, held: HeldFrames, after: Picture, hold: Hold): void {
  const shown = hold.shown[at]!; // inside: all maps have one size
  if (labels[at] === shown) return;
  const count = held.count(at);
  if (count >= hold.holdFrames || !isStill(at, after, hold)) return;
  labels[at] = shown;
  held.note(at, count + 1);
}

/** Whether no byte of the pixel and its neighbours changed by more than the threshold. */
function isStill(at: number, { width, height, pixels }: Picture, { before, threshold }: Hold): boolean {
  const x = at % width;
  const y = (at - x) / width;
  const left = x === 0 ? x : x - 1;
  const bytes = ((x === width - 1 ? x : x + 1) - left + 1) * 3;
  const lastRow = y === height - 1 ? y : y + 1;
  for (let row = y === 0 ? y : y - 1; row <= lastRow; row++)
    if (!isUnchanged(before.pixels, pixels, (row * width + left) * 3, bytes, threshold)) return false;
  return true;
}

function isUnchanged(
  before: Uint8Array,
  after: Uint8Array,
  from: number,
  count: number,
  threshold: number,
): boolean {
  for (let at = from; at < from + count; at++)
    if (Math.abs(after[at]! - before[at]!) > threshold) return false; // inside the picture
  return true;
}

function asWords(bytes: Uint8Array, count: number): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, count);
}
