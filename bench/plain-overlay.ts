/**
 * Label upsampling and blending in JavaScript alone, every pixel of a boundary cell computed and four pixels blended at a time: what the
 * kernels and the blocks are measured beside. Same results.
 */
import type { Rgb } from '../src/core/class-set.js';
import type { Logits } from '../src/core/label-map.js';
import { axisOf } from '../models/labels/axis.js';
import { boundaryCells, type BoundaryCells } from '../models/labels/boundary-cells.js';
import { findCandidates } from '../models/labels/candidates.js';
import { checkLogits } from '../models/labels/check-logits.js';
import { labelArea } from '../models/labels/label-area.js';

// Indices are in range by construction throughout.

export function upsampleLabelsPlain(logits: Logits, width: number, height: number, ids: Uint8Array): void {
  checkLogits(logits);
  const winners = winnersOf(logits);
  const cells = boundaryCells(
    logits,
    winners,
    axisOf(logits.width, width),
    axisOf(logits.height, height),
    ids,
  );
  for (let row = 0; row < logits.height; row++) labelRow(cells, row);
}

function winnersOf({ classes, height, width, data }: Logits): Uint8Array {
  const plane = height * width;
  const winners = new Uint8Array(plane);
  const best = data.slice(0, plane);
  for (let id = 1; id < classes; id++) {
    for (let cell = 0; cell < plane; cell++) {
      const score = data[id * plane + cell]!;
      if (score > best[cell]!) {
        best[cell] = score;
        winners[cell] = id;
      }
    }
  }
  return winners;
}

function labelRow(cells: BoundaryCells, row: number): void {
  const { columns, rows, ids, winners } = cells;
  const { width: across, height: down } = cells.logits;
  const width = columns.near.length;
  const [top, bottom] = [rows.first[row]!, rows.first[row + 1]!];
  const [upper, lower] = [row * across, Math.min(row + 1, down - 1) * across];
  for (let column = 0; column < across; column++) {
    const id = winners[upper + column]!;
    ids.fill(id, top * width + columns.first[column]!, top * width + columns.first[column + 1]!);
  }
  for (let y = top + 1; y < bottom; y++) ids.copyWithin(y * width, top * width, (top + 1) * width);
  for (let column = 0; column < across; column++) {
    const right = Math.min(column + 1, across - 1);
    const id = winners[upper + column]!;
    if (id === winners[upper + right]! && id === winners[lower + column]! && id === winners[lower + right]!)
      continue;
    findCandidates(cells, row, column);
    labelArea(cells, cells.candidates, columns.first[column]!, columns.first[column + 1]!, top, bottom);
  }
}

const EVEN_BYTES = 0x00ff00ff;

/** Four pixels of one class, three 32-bit words, at a time, two bytes in one multiplication; other pixels byte by byte. */
export function blendOverlayPlain(
  pixels: Uint8Array,
  ids: Uint8Array,
  palette: readonly Rgb[],
  alpha: number,
  out: Uint8Array,
): void {
  const [from, to, labels] = [pixels, out, ids].map((bytes) => new Int32Array(bytes.buffer)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const tints = palette.map((color) => tintedWords(color, alpha));
  for (let group = 0; group < labels.length;) {
    const start = group++;
    const label = labels[start]!;
    const id = label & 0xff;
    if (label === Math.imul(id, 0x01010101)) {
      while (group < labels.length && labels[group] === label) group++;
      tintWords(from, to, start * 3, group * 3, 256 - alpha, tints[id]!);
    } else {
      tintBytes(pixels, out, start * 4, group * 4, ids, palette, alpha);
    }
  }
}

function tintWords(
  from: Int32Array,
  to: Int32Array,
  start: number,
  end: number,
  keep: number,
  tints: Int32Array,
): void {
  const [even0, odd0] = [tints[0]!, tints[1]!];
  const [even1, odd1] = [tints[2]!, tints[3]!];
  const [even2, odd2] = [tints[4]!, tints[5]!];
  for (let at = start; at < end; at += 3) {
    to[at] = tintWord(from[at]!, keep, even0, odd0);
    to[at + 1] = tintWord(from[at + 1]!, keep, even1, odd1);
    to[at + 2] = tintWord(from[at + 2]!, keep, even2, odd2);
  }
}

function tintWord(word: number, keep: number, even: number, odd: number): number {
  const evenBytes = ((Math.imul(word & EVEN_BYTES, keep) + even) >>> 8) & EVEN_BYTES;
  const oddBytes = (Math.imul((word >>> 8) & EVEN_BYTES, keep) + odd) & ~EVEN_BYTES;
  return evenBytes | oddBytes;
}

function tintBytes(
  pixels: Uint8Array,
  out: Uint8Array,
  start: number,
  end: number,
  ids: Uint8Array,
  palette: readonly Rgb[],
  alpha: number,
): void {
  for (let pixel = start; pixel < end; pixel++) {
    const color = palette[ids[pixel]!]!;
    const at = pixel * 3;
    out[at] = (pixels[at]! * (256 - alpha) + color[0] * alpha + 128) >> 8;
    out[at + 1] = (pixels[at + 1]! * (256 - alpha) + color[1] * alpha + 128) >> 8;
    out[at + 2] = (pixels[at + 2]! * (256 - alpha) + color[2] * alpha + 128) >> 8;
  }
}

/** Even and odd bytes of the three words of four pixels, multiplied and rounded up. */
function tintedWords(color: Rgb, alpha: number): Int32Array {
  const bytes = Uint8Array.from({ length: 12 }, (_, at) => color[at % 3]!);
  return Int32Array.from(
    [...new Int32Array(bytes.buffer)].flatMap((word) =>
      [word & EVEN_BYTES, (word >>> 8) & EVEN_BYTES].map((half) => Math.imul(half, alpha) + 0x00800080),
    ),
  );
}
