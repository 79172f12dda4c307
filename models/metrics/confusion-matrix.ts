import { SegcastError } from '../../src/core/errors.js';
import type { LabelMap } from '../../src/core/label-map.js';

/**
 * Counts, over any number of images, how often class `truth` was labelled `predicted`.
 *
 * Pixels whose true id is outside the class set (`IGNORE_INDEX`, void) are not counted at all. A predicted id outside
 * it is a miss: it counts against its true class and is nobody's false alarm.
 */
export class ConfusionMatrix {
  readonly classes: number;
  /** [classes, classes + 1]: row = truth, column = prediction, the last column for ids outside the class set. */
  readonly #counts: Float64Array; // whole numbers, exact to 2^53

  /** @param classes number of classes, 1..255 */
  constructor(classes: number) {
    if (!Number.isSafeInteger(classes) || classes < 1 || classes > 255)
      throw new SegcastError(
        'internal',
        `A confusion matrix needs 1 to 255 classes, ${classes} were given.`,
        'Pass the length of the class set.',
      );
    this.classes = classes;
    this.#counts = new Float64Array(classes * (classes + 1));
  }

  /**
   * Counts one image.
   *
   * @throws SegcastError `labels-invalid` when the two differ in size
   */
  add(truth: LabelMap, predicted: LabelMap): void {
    checkSameSize(truth, predicted);
    const { classes } = this;
    // hot loop: one pass over two byte arrays
    for (let i = 0; i < truth.ids.length; i++) {
      const row = truth.ids[i]!; // both arrays have this length, checked above
      if (row >= classes) continue;
      const column = Math.min(predicted.ids[i]!, classes);
      this.#counts[row * (classes + 1) + column]! += 1;
    }
  }

  /** Adds what another matrix of as many classes has counted. */
  addCounts(other: ConfusionMatrix): void {
    if (other.classes !== this.classes)
      throw new SegcastError(
        'internal',
        `Expected counts of ${this.classes} classes, received ${other.classes}.`,
        'Add matrices of one class set.',
      );
    for (const [at, count] of other.#counts.entries()) this.#counts[at]! += count; // as long: as many classes
  }

  /** Pixels of class `truth` labelled `predicted`; `predicted` = `classes` stands for every id outside the class set. */
  count(truth: number, predicted: number): number {
    return this.#counts[truth * (this.classes + 1) + predicted] ?? 0;
  }

  /** Pixels whose true class is `id`. */
  truthCount(id: number): number {
    return this.#counts
      .subarray(id * (this.classes + 1), (id + 1) * (this.classes + 1))
      .reduce((a, b) => a + b, 0);
  }

  /** Pixels labelled `id`, among those that have a true class. */
  predictedCount(id: number): number {
    let sum = 0;
    for (let truth = 0; truth < this.classes; truth++) sum += this.count(truth, id);
    return sum;
  }
}

function checkSameSize(truth: LabelMap, predicted: LabelMap): void {
  const pixels = truth.width * truth.height;
  const same = truth.width === predicted.width && truth.height === predicted.height;
  if (same && truth.ids.length === pixels && predicted.ids.length === pixels) return;
  throw new SegcastError(
    'labels-invalid',
    `The labels are ${sizeText(truth)}, the prediction is ${sizeText(predicted)}; they must be equal.`,
    'Bring the prediction to the size of the labels first.',
  );
}

function sizeText({ width, height, ids }: LabelMap): string {
  return `${width}x${height} (${ids.length} ids)`;
}
