import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { SegcastError } from '../../src/core/errors.js';
import type { LabelMap } from '../../src/core/label-map.js';
import { readPngChunks, type PngHeader } from './png-chunks.js';

/**
 * The class ids of a label PNG: the gray values of a gray one, the palette indices of a palette one, whatever its colours.
 *
 * Read here rather than by an image library, which would turn palette indices into colours and scale gray of fewer bits.
 *
 * @param source the file's path, or its bytes
 * @throws SegcastError `labels-invalid` when the file cannot be read, is damaged, or holds no class ids: 16-bit, colour or
 *   alpha samples, interlaced
 */
export async function decodeLabelPng(source: string | Uint8Array): Promise<LabelMap> {
  const name = typeof source === 'string' ? `Label file ${source}` : 'Label PNG';
  try {
    const bytes = typeof source === 'string' ? await readFile(source) : source;
    const { header, compressed } = readPngChunks(bytes);
    checkHeader(header);
    return { width: header.width, height: header.height, ids: idsOf(header, compressed) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SegcastError(
      'labels-invalid',
      `${name} cannot be used: ${reason}.`,
      'Write class ids as an 8-bit gray or palette PNG, not interlaced, one for each image.',
      { cause: error },
    );
  }
}

const GRAY = 0;
const PALETTE = 3;
const COLOR_TYPES: Readonly<Record<number, string>> = {
  2: 'RGB',
  4: 'gray with alpha',
  6: 'RGB with alpha',
};
/** 16 384 x 16 384: far beyond any label map, far below what a few compressed bytes can claim. */
const MAX_PIXELS = 2 ** 28;

function checkHeader({ width, height, bitDepth, colorType, interlaced }: PngHeader): void {
  if (colorType !== GRAY && colorType !== PALETTE) {
    const received = COLOR_TYPES[colorType] ?? `colour type ${colorType}`;
    throw new Error(`expected class ids as gray or palette samples, received ${received}`);
  }
  if (![1, 2, 4, 8].includes(bitDepth)) {
    throw new Error(`expected at most 8 bits a sample, received ${bitDepth}`);
  }
  if (interlaced) throw new Error('expected rows in order, received an interlaced picture');
  if (width * height < 1 || width * height > MAX_PIXELS) {
    throw new Error(`expected 1 to ${MAX_PIXELS} pixels, received ${width}x${height}`);
  }
}

function idsOf({ width, height, bitDepth }: PngHeader, compressed: Buffer): Uint8Array {
  const rowBytes = Math.ceil((width * bitDepth) / 8);
  const expected = (rowBytes + 1) * height;
  const filtered = inflateSync(compressed, { maxOutputLength: expected });
  if (filtered.length !== expected) {
    throw new Error(`expected ${expected} bytes of rows, received ${filtered.length}`);
  }
  const samples = unfilter(filtered, rowBytes, height);
  return bitDepth === 8 ? samples : unpack(samples, width, height, bitDepth, rowBytes);
}

/** Undoes the rows' filters (PNG specification, 9); a sample is at most a byte, so the pixel before is the byte before. */
function unfilter(filtered: Uint8Array, rowBytes: number, height: number): Uint8Array {
  const rows = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (rowBytes + 1)]!; // a filter byte before each row; the length was checked
    const predict = PREDICTORS[filter];
    if (predict === undefined) throw new Error(`row ${y} has the unknown filter ${filter}`);
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x > 0 ? rows[at - 1]! : 0; // within the rows already written, here and below
      const above = y > 0 ? rows[at - rowBytes]! : 0;
      const aboveLeft = x > 0 && y > 0 ? rows[at - rowBytes - 1]! : 0;
      rows[at] = filtered[at + y + 1]! + predict(left, above, aboveLeft); // y + 1 filter bytes before it
    }
  }
  return rows;
}

type Predictor = (left: number, above: number, aboveLeft: number) => number;

/** By filter type: none, sub, up, average, Paeth. */
const PREDICTORS: readonly Predictor[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
];

function paeth(left: number, above: number, aboveLeft: number): number {
  const toLeft = Math.abs(above - aboveLeft);
  const toAbove = Math.abs(left - aboveLeft);
  const toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
  return toAbove <= toAboveLeft ? above : aboveLeft;
}

/** One id a byte from rows of 1, 2 or 4 bits a sample, the leftmost in the highest bits. */
function unpack(
  samples: Uint8Array,
  width: number,
  height: number,
  bitDepth: number,
  rowBytes: number,
): Uint8Array {
  const ids = new Uint8Array(width * height);
  const mask = (1 << bitDepth) - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * bitDepth;
      const byte = samples[y * rowBytes + (bit >> 3)]!; // x < width
      ids[y * width + x] = (byte >> (8 - bitDepth - (bit & 7))) & mask;
    }
  }
  return ids;
}
