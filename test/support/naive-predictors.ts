import type { CostPredictor } from '../../pipelines/budget/cost-predictor.js';

/** Foresees what was last seen of the piece, whatever quantile is asked for. */
export function lastValuePredictor(): CostPredictor {
  const lastMs = new Map<string, number>();
  return {
    seed: (key, costMs) => void lastMs.set(key, costMs),
    observe: (key, costMs) => void lastMs.set(key, costMs),
    predict: (key) => lastMs.get(key),
  };
}

/** Foresees the mean of the piece's last thirty costs, whatever quantile is asked for. */
export function meanPredictor(): CostPredictor {
  const costs = new Map<string, number[]>();
  const add = (key: string, costMs: number) => {
    costs.set(key, [...(costs.get(key) ?? []).slice(-29), costMs]);
  };
  const mean = (all: readonly number[]) => all.reduce((sum, costMs) => sum + costMs, 0) / all.length;
  return {
    seed: add,
    observe: add,
    predict: (key) => {
      const known = costs.get(key);
      return known && mean(known);
    },
  };
}
