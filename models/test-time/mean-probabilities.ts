import { SegcastError } from '../../src/core/errors.js';
import type { LabelMap, Logits } from '../../src/core/label-map.js';
import type { Size } from '../input-size.js';
import { axisOf } from '../labels/axis.js';
import { checkLogits } from '../labels/check-logits.js';

/**
 * The mean, over several looks at one picture, of each pixel's class probabilities.
 *
 * Each look's logits are interpolated bilinearly to the picture's size, as upsampleLabels() does, and go through soft-max
 * there. With a single look the labels are upsampleLabels()'s.
 */
export class MeanProbabilities {
  readonly #size: Size;
  readonly #classes: number;
  /** [height, width, classes]; a constant factor does not matter to the arg max, so sums do for means. */
  readonly #sums: Float32Array;

  /** @param size of the label map, pixels */
  constructor(classes: number, size: Size) {
    this.#size = size;
    this.#classes = classes;
    this.#sums = new Float32Array(size.height * size.width * classes);
  }

  /**
   * Adds one look.
   *
   * @param mirrored whether it saw the picture left for right; its labels are turned back
   * @throws SegcastError `engine-failed` for logits of another number of classes, of a wrong shape or not finite
   */
  add(logits: Logits, mirrored = false): void {
    checkLogits(logits);
    if (logits.classes !== this.#classes) throw otherClasses(logits.classes, this.#classes);
    const { width, height } = this.#size;
    const rows = axisOf(logits.height, height);
    const line = new Float64Array(logits.width * this.#classes);
    // hot loops: indices are in range by construction of the axes
    for (let row = 0; row < logits.height; row++)
      for (let y = rows.first[row]!; y < rows.first[row + 1]!; y++) {
        const near = rows.near[y]! / (2 * height); // the weights are numerators over twice the pixels
        interpolateRow(logits, row, near, 1 - near, line);
        this.#addRow(line, logits.width, y * width, mirrored);
      }
  }

  /** The likeliest class of every pixel, the lowest id of equals. */
  labels(): LabelMap {
    const { width, height } = this.#size;
    const ids = new Uint8Array(width * height);
    for (let pixel = 0; pixel < ids.length; pixel++)
      ids[pixel] = likeliest(this.#sums, pixel * this.#classes, this.#classes);
    return { width, height, ids };
  }

  /** Adds a row of pixels whose first is pixel `start`, from a line of cells. */
  #addRow(line: Float64Array, cells: number, start: number, mirrored: boolean): void {
    const { width } = this.#size;
    const classes = this.#classes;
    const columns = axisOf(cells, width);
    const scores = new Float64Array(classes);
    for (let column = 0; column < cells; column++) {
      const left = column * classes;
      const right = Math.min(column + 1, cells - 1) * classes;
      for (let x = columns.first[column]!; x < columns.first[column + 1]!; x++) {
        const near = columns.near[x]! / (2 * width);
        for (let id = 0; id < classes; id++)
          scores[id] = line[left + id]! * near + line[right + id]! * (1 - near);
        const pixel = start + (mirrored ? width - 1 - x : x);
        addSoftmax(scores, this.#sums, pixel * classes);
      }
    }
  }
}

/** Interpolates down the columns: [cells, classes] of `line` between row `row` of the logits and the next. */
function interpolateRow(logits: Logits, row: number, near: number, far: number, line: Float64Array): void {
  const { classes, height, width, data } = logits;
  const below = Math.min(row + 1, height - 1);
  for (let id = 0; id < classes; id++) {
    const top = (id * height + row) * width;
    const bottom = (id * height + below) * width;
    for (let x = 0; x < width; x++) line[x * classes + id] = data[top + x]! * near + data[bottom + x]! * far;
  }
}

/** Adds the soft-max of `scores`, which it overwrites, to `sums` from index `at` on. */
function addSoftmax(scores: Float64Array, sums: Float32Array, at: number): void {
  let peak = scores[0]!; // there is a class
  for (const score of scores) if (score > peak) peak = score;
  let total = 0;
  for (let id = 0; id < scores.length; id++) total += scores[id] = Math.exp(scores[id]! - peak);
  for (let id = 0; id < scores.length; id++) sums[at + id]! += scores[id]! / total;
}

function likeliest(sums: Float32Array, at: number, classes: number): number {
  let winner = 0;
  for (let id = 1; id < classes; id++) if (sums[at + id]! > sums[at + winner]!) winner = id;
  return winner;
}

function otherClasses(received: number, expected: number): SegcastError {
  return new SegcastError(
    'engine-failed',
    `Expected logits of ${expected} classes, received ${received}.`,
    'Check the weights file with `segcast models info`.',
  );
}
