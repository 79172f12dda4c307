import { InvalidArgumentError } from 'commander';

/** As many sizes as a segmenter keeps loaded; beyond, every look would load its network anew. */
const MAX_SCALES = 8;
const [SMALLEST, LARGEST] = [0.1, 4];

/** `0.75,1,1.25` as factors of the input size, each once. */
export function parseScales(text: string): readonly number[] {
  const parts = text.split(',');
  const scales = parts.map(Number);
  const fits = (scale: number) => scale >= SMALLEST && scale <= LARGEST; // false for NaN
  if (scales.length <= MAX_SCALES && new Set(scales).size === scales.length && scales.every(fits))
    return scales;
  throw new InvalidArgumentError(
    `Expected up to ${MAX_SCALES} different factors from ${SMALLEST} to ${LARGEST}, e.g. 0.75,1,1.25.`,
  );
}
