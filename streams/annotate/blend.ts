import type { Rgb } from '../../src/core/class-set.js';
import { EVEN_BYTES, tintsOf, type Tints } from './tint.js';

/**
 * Lays the colour of each pixel's class over the picture: `out = (pixel * (256 - alpha) + color * alpha + 128) >> 8` with
 * `alpha = round(opacity * 256)`, that is, the blend rounded to the nearest integer. Pixels whose id has no colour, such
 * as `IGNORE_INDEX`, are copied.
 *
 * @param pixels rgb24, [height, width, 3], only read
 * @param ids [height, width] class ids
 * @param palette the colour of each class id
 * @param opacity 0 (the picture alone) to 1 (the colours alone)
 * @param out rgb24 of the same size, written; fastest at an offset divisible by 4, where any array of its own begins
 * @returns [256] how many pixels have each id, a by-product of the pass
 */
export function blendOverlay(
  pixels: Uint8Array,
  ids: Uint8Array,
  palette: readonly Rgb[],
  opacity: number,
  out: Uint8Array,
): Uint32Array {
  const tints = tintsOf(palette, opacity);
  const counts = new Uint32Array(256);
  let done = 0;
  if (isAligned(out)) {
    const aligned = isAligned(pixels) ? pixels : copyInto(out, pixels);
    done = blendRuns(aligned, isAligned(ids) ? ids : ids.slice(), tints, out, counts);
  }
  blendPixels(pixels, ids, tints, out, counts, done, ids.length);
  return counts;
}

/**
 * A hot loop: neighbours mostly share their class, so runs of it go four pixels, three 32-bit words, at a time, with two
 * bytes in one multiplication: a byte times `keep` plus its tint is below 2^16, so nothing carries into its neighbour.
 *
 * @returns how many pixels were done: all but the last three at most
 */
function blendRuns(
  pixels: Uint8Array,
  ids: Uint8Array,
  tints: Tints,
  out: Uint8Array,
  counts: Uint32Array,
): number {
  const groups = ids.length >> 2;
  const from = wordsOf(pixels, groups * 3);
  const to = wordsOf(out, groups * 3);
  const labels = wordsOf(ids, groups);
  let group = 0;
  while (group < groups) {
    const label = labels[group]!; // group < groups, here and below
    const id = label & 0xff;
    const start = group++;
    if (label === Math.imul(id, 0x01010101)) {
      while (group < groups && labels[group] === label) group++;
      counts[id]! += (group - start) * 4;
      if (id < tints.classes) tintWords(from, to, start * 3, group * 3, tints, id);
      else to.set(from.subarray(start * 3, group * 3), start * 3);
    } else {
      blendPixels(pixels, ids, tints, out, counts, start * 4, group * 4);
    }
  }
  return groups * 4;
}

/** Tints the words `start`..`end - 1`, four pixels of one class at a time. */
function tintWords(
  from: Int32Array,
  to: Int32Array,
  start: number,
  end: number,
  tints: Tints,
  id: number,
): void {
  const { keep, words } = tints;
  const even0 = words[id * 6]!; // six words a class
  const odd0 = words[id * 6 + 1]!;
  const even1 = words[id * 6 + 2]!;
  const odd1 = words[id * 6 + 3]!;
  const even2 = words[id * 6 + 4]!;
  const odd2 = words[id * 6 + 5]!;
  for (let at = start; at < end; at += 3) {
    to[at] = tintWord(from[at]!, keep, even0, odd0); // end is a multiple of 3 within the picture
    to[at + 1] = tintWord(from[at + 1]!, keep, even1, odd1);
    to[at + 2] = tintWord(from[at + 2]!, keep, even2, odd2);
  }
}

function tintWord(word: number, keep: number, even: number, odd: number): number {
  const evenBytes = ((Math.imul(word & EVEN_BYTES, keep) + even) >>> 8) & EVEN_BYTES;
  const oddBytes = (Math.imul((word >>> 8) & EVEN_BYTES, keep) + odd) & ~EVEN_BYTES;
  return evenBytes | oddBytes;
}

/** Tints the pixels `start`..`end - 1` one by one. */
function blendPixels(
  pixels: Uint8Array,
  ids: Uint8Array,
  tints: Tints,
  out: Uint8Array,
  counts: Uint32Array,
  start: number,
  end: number,
): void {
  const { classes, keep, bytes } = tints;
  for (let pixel = start; pixel < end; pixel++) {
    const id = ids[pixel]!; // end <= ids.length, and three bytes a pixel
    const at = pixel * 3;
    counts[id]!++;
    if (id < classes) {
      out[at] = (pixels[at]! * keep + bytes[id * 3]!) >> 8;
      out[at + 1] = (pixels[at + 1]! * keep + bytes[id * 3 + 1]!) >> 8;
      out[at + 2] = (pixels[at + 2]! * keep + bytes[id * 3 + 2]!) >> 8;
    } else {
      out[at] = pixels[at]!;
      out[at + 1] = pixels[at + 1]!;
      out[at + 2] = pixels[at + 2]!;
    }
  }
}

function isAligned(bytes: Uint8Array): boolean {
  return bytes.byteOffset % 4 === 0;
}

function wordsOf(bytes: Uint8Array, length: number): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, length);
}

function copyInto(out: Uint8Array, pixels: Uint8Array): Uint8Array {
  out.set(pixels);
  return out;
}
