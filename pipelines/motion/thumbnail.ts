import type { Frame } from '../../src/core/frame.js';

/** Cells of border around a thumbnail: how far a search may look beyond the picture, and a window with it. */
export const BORDER = 16;
/** The most cells along the longer side of a picture: cells of 8 pixels in 720p. Two thumbnails fit the kernel's memory. */
const MOST_CELLS = 176;

/** A picture in few cells, as it is compared with the next one. */
export interface Thumbnail {
  /** Pixels along a cell's side. */
  readonly cell: number;
  /** Cells; the last of a row or column may reach beyond the picture. */
  readonly columns: number;
  readonly rows: number;
  /** A cell's mean green, [rows + 2 * BORDER, columns + 2 * BORDER]; the border goes on as the picture ends. */
  readonly bytes: Uint8Array;
}

/** A picture as it is measured: rgb24, rows packed. */
type Picture = Pick<Frame, 'width' | 'height' | 'pixels'>;

/**
 * Takes four pixels a cell, in green, which is most of brightness: what finer sampling would add does not change where things
 * are found (docs/budget.md), and 720p takes a tenth of a millisecond.
 */
export function thumbnailOf({ width, height, pixels }: Picture): Thumbnail {
  const cell = Math.ceil(Math.max(width, height) / MOST_CELLS);
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  const stride = columns + 2 * BORDER;
  const bytes = new Uint8Array(stride * (rows + 2 * BORDER));
  const [near, far] = [cell >> 2, Math.max(cell - 1 - (cell >> 2), 0)];
  const xs = columnsOf(columns, cell, width, near, far);
  for (let row = 0; row < rows; row++) {
    const upper = Math.min(row * cell + near, height - 1) * width * 3;
    const lower = Math.min(row * cell + far, height - 1) * width * 3;
    const start = (row + BORDER) * stride + BORDER;
    for (let column = 0; column < columns; column++) {
      const [left, right] = [xs[2 * column]!, xs[2 * column + 1]!]; // two a column
      const sum =
        pixels[upper + left]! + pixels[upper + right]! + pixels[lower + left]! + pixels[lower + right]!; // inside the picture
      bytes[start + column] = (sum + 2) >> 2;
    }
    bytes.fill(bytes[start]!, start - BORDER, start);
    bytes.fill(bytes[start + columns - 1]!, start + columns, start + columns + BORDER);
  }
  extendUpAndDown(bytes, stride, rows);
  return { cell, columns, rows, bytes };
}

/** The places of each column's two green bytes within a row of pixels. */
function columnsOf(columns: number, cell: number, width: number, near: number, far: number): Int32Array {
  const places = new Int32Array(columns * 2);
  for (let column = 0; column < columns; column++) {
    places[2 * column] = Math.min(column * cell + near, width - 1) * 3 + 1;
    places[2 * column + 1] = Math.min(column * cell + far, width - 1) * 3 + 1;
  }
  return places;
}

function extendUpAndDown(bytes: Uint8Array, stride: number, rows: number): void {
  const last = (BORDER + rows - 1) * stride;
  for (let row = 0; row < BORDER; row++) {
    bytes.copyWithin(row * stride, BORDER * stride, (BORDER + 1) * stride);
    bytes.copyWithin((BORDER + rows + row) * stride, last, last + stride);
  }
}
