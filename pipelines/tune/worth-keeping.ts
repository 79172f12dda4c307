import type { MeasuredPoint } from '../../src/core/profile.js';
import type { Size } from '../../src/core/size.js';
import { evenly } from './evenly.js';

/** Each size of a profile stays loaded while a camera runs, in some 100 MB. */
const MAX_SIZES = 8;

/**
 * The points that a profile needs: all exits of the sizes that usually (p50) keep the deadline with their first exit at least.
 * Larger ones never get their turn; smaller ones are what is left when the machine is busy. With more than eight sizes,
 * eight spread evenly, the largest among them; where nothing keeps the deadline, the size of the cheapest point.
 */
export function worthKeeping<P extends MeasuredPoint>(
  points: readonly [P, ...P[]],
  deadlineMs: number,
): readonly P[] {
  const usual = ({ endToEndMs }: P): number => endToEndMs.p50;
  const usable = points.filter((point) => usual(point) <= deadlineMs);
  const cheapest = points.reduce((best, point) => (usual(point) < usual(best) ? point : best));
  const sizes = sizesOf(usable.length > 0 ? usable : [cheapest]);
  const kept = new Set(evenly(sizes.toReversed(), MAX_SIZES).map(sizeKey));
  return points.filter(({ inputSize }) => kept.has(sizeKey(inputSize)));
}

/** Each once, smallest first. */
function sizesOf(points: readonly MeasuredPoint[]): readonly Size[] {
  const sizes = new Map(points.map(({ inputSize }) => [sizeKey(inputSize), inputSize]));
  return [...sizes.values()].sort((a, b) => a.width * a.height - b.width * b.height);
}

function sizeKey({ width, height }: Size): string {
  return `${width}x${height}`;
}
