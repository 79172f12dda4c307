/** What makes one choice better than another. */
export interface Tradeoff<T> {
  /** The less the better. */
  readonly cost: (choice: T) => number;
  /** The more the better. */
  readonly quality: (choice: T) => number;
}

/**
 * The choices that no other one beats: none is as good for less, or better for the same. Cheapest first, so best last. Of
 * equal ones the first stays.
 */
export function paretoFront<T>(choices: readonly T[], { cost, quality }: Tradeoff<T>): readonly T[] {
  const byCost = choices.toSorted((a, b) => cost(a) - cost(b) || quality(b) - quality(a));
  let best = -Infinity;
  return byCost.filter((choice) => {
    if (quality(choice) <= best) return false;
    best = quality(choice);
    return true;
  });
}
