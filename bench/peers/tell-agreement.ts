import type { PeerFigures } from './peer-table.js';

/** Largest difference of a class's share between two who do the same work; 8-bit weights and other edges move it. */
const SAME_WORK = 0.01;

/** Says how far each one's labels are from the first one's, and aloud where that is too far for the same network. */
export function tellAgreement(all: readonly PeerFigures[]): void {
  const [first, ...others] = all.filter(({ shares }) => shares !== null);
  for (const other of others) {
    const apart = largestDifference(first?.shares ?? [], other.shares ?? []);
    const text = `${(100 * apart).toFixed(2)} % of a picture's pixels in the class that differs most`;
    if (apart > SAME_WORK)
      console.log(`NOT THE SAME LABELS: ${other.name} and ${first?.name ?? ''}: ${text}.`);
    else console.log(`${other.name} labels as ${first?.name ?? ''} does: ${text}.`);
  }
}

/** The largest difference between two lists of shares; infinite when they are not of the same classes. */
export function largestDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? NaN))), 0);
}
