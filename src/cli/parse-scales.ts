import { InvalidArgumentError } from 'commander';
import { LARGEST_SCALE, MAX_SCALES, SMALLEST_SCALE } from '../../models/test-time/scales.js';

/** `0.75,1,1.25` as factors of the input size, each once. */
export function parseScales(text: string): readonly number[] {
  const parts = text.split(',');
  const scales = parts.map(Number);
  const fits = (scale: number) => scale >= SMALLEST_SCALE && scale <= LARGEST_SCALE; // false for NaN
  if (scales.length <= MAX_SCALES && new Set(scales).size === scales.length && scales.every(fits))
    return scales;
  throw new InvalidArgumentError(
    `Expected up to ${MAX_SCALES} different factors from ${SMALLEST_SCALE} to ${LARGEST_SCALE}, e.g. 0.75,1,1.25.`,
  );
}
