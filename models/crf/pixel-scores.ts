import type { Logits } from '../../src/core/label-map.js';
import type { Size } from '../../src/core/size.js';
import { axisOf } from '../labels/axis.js';

/**
 * Scores interpolated to a picture's size (bilinear, half-pixel centres, clamped edges), a pixel's classes side by side.
 *
 * @param into [height * width * classes] written
 */
export function pixelScores(logits: Logits, { width, height }: Size, into: Float32Array): void {
  const { classes, data } = logits;
  const columns = axisOf(logits.width, width);
  const rows = axisOf(logits.height, height);
  const plane = logits.width * logits.height;
  const whole = 4 * width * height; // the sum of an axis' weights is twice its pixels
  for (let row = 0; row < logits.height; row++) {
    const below = Math.min(row + 1, logits.height - 1);
    // one entry more than rows, and than columns, of cells
    for (let y = rows.first[row]!; y < rows.first[row + 1]!; y++)
      for (let column = 0; column < logits.width; column++) {
        const right = Math.min(column + 1, logits.width - 1);
        const [a, b] = [row * logits.width + column, row * logits.width + right];
        const [c, d] = [below * logits.width + column, below * logits.width + right];
        for (let x = columns.first[column]!; x < columns.first[column + 1]!; x++) {
          // of y and x within the picture
          const [top, bottom] = [rows.near[y]! / whole, rows.far[y]! / whole];
          const [near, far] = [columns.near[x]!, columns.far[x]!];
          const to = (y * width + x) * classes;
          for (let id = 0, from = 0; id < classes; id++, from += plane)
            into[to + id] =
              (data[from + a]! * top + data[from + c]! * bottom) * near + // cells clamped to the grid
              (data[from + b]! * top + data[from + d]! * bottom) * far;
        }
      }
  }
}
