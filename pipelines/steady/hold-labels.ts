import type { HeldFrames } from './held-frames.js';
import type { Picture } from './picture-motion.js';

/** What a frame's labels are compared with, and how. */
export interface Hold {
  /** The frame before, of this frame's size. */
  readonly before: Picture;
  /** The labels shown with it, in a buffer of their own, as holdLabels() returns them. */
  readonly shown: Uint8Array;
  /** A byte of rgb24 that changed by no more has not changed. */
  readonly threshold: number;
  /** For how many frames on end a label is held against the network at most; 0..MAX_HOLD_FRAMES. */
  readonly holdFrames: number;
}

/** How far around a held pixel its company is counted, pixels. */
const COMPANY_REACH = 2;

/**
 * The labels to show: the new ones, with those that were shown put back where the picture has not changed.
 *
 * A pixel whose new label differs from the one shown keeps the one shown when nothing in its 3x3 neighbourhood has changed,
 * for at most `holdFrames` frames on end; else it takes the new one at once. Its neighbours count because a network's edges
 * run beside the picture's: what moves past must let go of the labels around it. A pixel that would keep its label without
 * half of the 5x5 pixels around it having the same lets go too, so that edges stay smooth where some pixels changed and some
 * did not, and no specks stay behind.
 *
 * Hot loop: most labels agree with those shown, four pixels at a time; everything else is read only where they do not. The
 * slow reference is in the tests.
 *
 * @param given the new labels; left as they are
 * @param held of this camera; takes note of what is held now
 * @param after the picture of the new labels
 * @param labels where the labels to show are written to; returned. @defaultValue a new array
 */
export function holdLabels(
  given: Uint8Array,
  held: HeldFrames,
  after: Picture,
  hold: Hold,
  labels: Uint8Array = new Uint8Array(given.length),
): Uint8Array {
  held.beginFrame();
  labels.set(given);
  const { candidates } = held;
  const count = putBack(labels, held, after, hold);
  let loners = 0;
  for (let index = 0; index < count; index++) {
    const at = candidates[index]!; // below count
    if (hasCompany(at, labels, after)) held.note(at);
    else candidates[loners++] = at;
  }
  // not before: each candidate is judged among all others
  for (const at of candidates.subarray(0, loners)) labels[at] = given[at]!; // a pixel of both
  return labels;
}

/** Puts shown labels back on still pixels, and lists these as candidates; returns how many there are. */
function putBack(labels: Uint8Array, held: HeldFrames, after: Picture, hold: Hold): number {
  const words = labels.length >> 2;
  const newWords = asWords(labels, words);
  const shownWords = asWords(hold.shown, words);
  let count = 0;
  const tryPixel = (at: number): void => {
    const shown = hold.shown[at]!; // inside: all maps have one size
    if (labels[at] === shown || held.count(at) >= hold.holdFrames || !isStill(at, after, hold)) return;
    labels[at] = shown;
    held.candidates[count++] = at;
  };
  for (let word = 0; word < words; word++) {
    if (newWords[word] === shownWords[word]) continue;
    for (let at = word * 4; at < word * 4 + 4; at++) tryPixel(at);
  }
  for (let at = words * 4; at < labels.length; at++) tryPixel(at);
  return count;
}

/** Whether at least half of the 5x5 pixels around one, as far as they are in the picture, have its label. */
function hasCompany(at: number, labels: Uint8Array, { width, height }: Picture): boolean {
  const x = at % width;
  const y = (at - x) / width;
  const left = Math.max(x - COMPANY_REACH, 0);
  const right = Math.min(x + COMPANY_REACH, width - 1);
  const top = Math.max(y - COMPANY_REACH, 0);
  const bottom = Math.min(y + COMPANY_REACH, height - 1);
  const label = labels[at];
  let alike = -1; // the pixel itself
  for (let row = top; row <= bottom; row++) {
    const end = row * width + right;
    for (let other = row * width + left; other <= end; other++) if (labels[other] === label) alike += 1;
  }
  return alike * 2 >= (right - left + 1) * (bottom - top + 1) - 1;
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
