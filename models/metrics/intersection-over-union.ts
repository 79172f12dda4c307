import type { ConfusionMatrix } from './confusion-matrix.js';

/** How well a network labels, over everything a confusion matrix has counted. */
export interface Scores {
  /** Mean over the classes that occur of their intersection over union, 0..1; NaN when none occurs. */
  readonly miou: number;
  /** Per class id, 0..1; undefined for a class that occurs neither in the labels nor in the predictions. */
  readonly iou: readonly (number | undefined)[];
  /** Share of labelled pixels that are right, 0..1; NaN without any. */
  readonly pixelAccuracy: number;
}

/**
 * Scores by the usual convention (PASCAL VOC, Cityscapes): counts are summed over all images before dividing, IoU =
 * hits / (true pixels + predicted pixels - hits).
 *
 * A class absent from the labels but predicted somewhere has IoU 0 and counts in the mean; one absent from both is left
 * out of the mean.
 */
export function score(matrix: ConfusionMatrix): Scores {
  const ids = Array.from({ length: matrix.classes }, (_, id) => id);
  const iou = ids.map((id) => classIou(matrix, id));
  const present = iou.filter((value) => value !== undefined);
  const hits = sum(ids.map((id) => matrix.count(id, id)));
  return {
    miou: sum(present) / present.length,
    iou,
    pixelAccuracy: hits / sum(ids.map((id) => matrix.truthCount(id))),
  };
}

function classIou(matrix: ConfusionMatrix, id: number): number | undefined {
  const hits = matrix.count(id, id);
  const union = matrix.truthCount(id) + matrix.predictedCount(id) - hits;
  return union === 0 ? undefined : hits / union;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
