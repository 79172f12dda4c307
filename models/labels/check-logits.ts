import { SegcastError } from '../../src/core/errors.js';
import { IGNORE_INDEX } from '../../src/core/class-set.js';
import type { Logits } from '../../src/core/label-map.js';

/**
 * Refuses logits that have no arg max: a shape that is not that of the data, or scores that are not finite.
 *
 * @throws SegcastError `engine-failed`
 */
export function checkLogits(logits: Logits): void {
  checkShape(logits);
  if (!allFinite(logits.data)) throw notFinite(logits);
}

/**
 * Refuses logits whose shape is not that of the data.
 *
 * @throws SegcastError `engine-failed`
 */
export function checkShape({ classes, height, width, data }: Logits): void {
  const shape = `[${classes}, ${height}, ${width}]`;
  if (!isCount(classes) || !isCount(height) || !isCount(width) || classes > IGNORE_INDEX) {
    throw refused(`Expected logits of 1 to ${IGNORE_INDEX} classes on a grid of cells, received ${shape}.`);
  }
  if (data.length !== classes * height * width) {
    throw refused(
      `Expected ${classes * height * width} scores for logits ${shape}, received ${data.length}.`,
    );
  }
}

/** The error for logits among whose scores one is not finite. */
export function notFinite({ classes, height, width, data }: Logits): SegcastError {
  const at = data.findIndex((score) => !Number.isFinite(score));
  const id = Math.floor(at / (height * width));
  return refused(
    `Expected finite scores, received ${String(data[at])} for class ${id} of logits [${classes}, ${height}, ${width}].`,
  );
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

/**
 * Sums in float64, where even the largest float32 scores cannot overflow: the sum is finite only if every score is.
 *
 * A third of the time of asking each score; four at a time, so that no addition waits for the one before.
 */
function allFinite(scores: Float32Array): boolean {
  const quads = scores.length - (scores.length % 4);
  let sum = 0;
  for (let i = 0; i < quads; i += 4) {
    sum += scores[i]! + scores[i + 1]! + (scores[i + 2]! + scores[i + 3]!); // i + 3 < length
  }
  for (let i = quads; i < scores.length; i++) sum += scores[i]!;
  return Number.isFinite(sum);
}

function refused(message: string): SegcastError {
  return new SegcastError(
    'engine-failed',
    message,
    'Check the weights file with `segcast models info`, or try another engine with --device cpu.',
  );
}
