import type { Picture } from './picture-motion.js';

/** What a frame's labels are compared with, and how. */
export interface Hold {
  /** The frame before and the labels shown with it, of this frame's size. */
  readonly before: Picture;
  readonly shown: Uint8Array;
  /** A byte of rgb24 that changed by no more has not changed. */
  readonly threshold: number;
  /** For how many frames on end a label is held against the network at most; 0..254. */
  readonly holdFrames: number;
}

/**
 * Puts the labels that were shown back where the picture has not changed.
 *
 * A pixel whose new label differs from the one shown keeps the one shown when nothing in its 3x3 neighbourhood has changed,
 * for at most `holdFrames` frames on end; else it takes the new one at once. Its neighbours count because a network's edges
 * run beside the picture's: what moves past must let go of the labels around it.
 *
 * Hot loop: most labels agree with those shown, four pixels at a time; pixels are read only where they do not. The slow
 * reference is in the tests.
 *
 * @param labels the new labels, written in place; starts at a multiple of 4 bytes of its buffer, as `shown` and `held` do
 * @param held for how many frames on end each pixel's label has been held; written in place
 */
export function holdLabels(labels: Uint8Array, held: Uint8Array, after: Picture, hold: Hold): void {
  const words = labels.length >> 2;
  const newWords = asWords(labels, words);
  const shownWords = asWords(hold.shown, words);
  const heldWords = asWords(held, words);
  for (let word = 0; word < words; word++) {
    if (newWords[word] === shownWords[word] && heldWords[word] === 0) continue;
    for (let at = word * 4; at < word * 4 + 4; at++) settlePixel(at, labels, held, after, hold);
  }
  for (let at = words * 4; at < labels.length; at++) settlePixel(at, labels, held, after, hold);
}

function settlePixel(at: number, labels: Uint8Array, held: Uint8Array, after: Picture, hold: Hold): void {
  // `at` is inside: all maps have one size
  const shown = hold.shown[at]!;
  const frames = held[at]!;
  if (labels[at] !== shown && frames < hold.holdFrames && isStill(at, after, hold)) {
    labels[at] = shown;
    held[at] = frames + 1;
  } else held[at] = 0;
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
