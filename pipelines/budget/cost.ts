/** What work costs, ms. */
export interface Cost {
  /** Half of the time no more than this: what sums up over many frames. */
  readonly usualMs: number;
  /** Hardly ever more than this: the quantile that was asked for. */
  readonly likelyMs: number;
}

export const NO_COST: Cost = { usualMs: 0, likelyMs: 0 };

/**
 * What pieces of work cost one after the other.
 *
 * They do not all take long at once: a machine that is slow as a whole is already in each piece's cost, and what is left
 * varies independently, so that it is the squares of the distances to the usual that add up.
 */
export function inSequence(costs: readonly Cost[]): Cost {
  const usualMs = costs.reduce((sum, cost) => sum + cost.usualMs, 0);
  return { usualMs, likelyMs: usualMs + Math.hypot(...costs.map((cost) => cost.likelyMs - cost.usualMs)) };
}
