/** How a margin is set. */
export interface MarginOptions {
  /** Share of frames that may be late in the long run, above 0 and below 1. @defaultValue 0.005 */
  readonly targetMissRate?: number | undefined;
  /** How much of the whole range one miss takes, 0..1. @defaultValue 0.15 */
  readonly missStep?: number | undefined;
  /** The most time kept free beyond the quantile, as a share of the budget, 0..1. @defaultValue 0.15 */
  readonly maxExtraShare?: number | undefined;
}

/** When a frame was shown against when it was due; the latency is `Infinity` when it never was. */
export interface DeadlineOutcome {
  readonly latencyMs: number;
  readonly budgetMs: number;
}

/** How cautious to be, from how often caution was not enough. */
export interface Margin {
  /** The quantile to ask the cost predictor for, 0.8..0.995. */
  readonly q: number;
  /** Time to keep free beyond that; above 0 only once `q` is at its end, ms. */
  readonly extraMs: number;
  /** A frame's deadline was met or missed. Anything that is no latency or no budget is ignored. */
  observe(outcome: DeadlineOutcome): void;
}

/** The first half of the range goes through the quantiles, by equal ratios of the share beyond them. */
const WIDEST_BEYOND = 0.2;
const NARROWEST_BEYOND = 0.005;
/** Where the range begins: at the quantile 0.95. */
const FIRST_LEVEL = (0.5 * Math.log(0.05 / WIDEST_BEYOND)) / Math.log(NARROWEST_BEYOND / WIDEST_BEYOND);

/**
 * Adaptive conformal inference (Gibbs and Candes 2021, "Adaptive Conformal Inference Under Distribution Shift", equation 2):
 * a miss adds a step, a hit takes off step * target / (1 - target), so that the margin rests only where misses are as rare
 * as wanted, however wrong the predictor is. With the default target a miss is paid off by 199 hits.
 */
export function createMargin(options: MarginOptions = {}): Margin {
  return new AdaptiveMargin(options);
}

class AdaptiveMargin implements Margin {
  readonly #missStep: number;
  readonly #hitStep: number;
  readonly #maxExtraShare: number;
  /** 0..1: from the least caution to the most. */
  #level = FIRST_LEVEL;
  #budgetMs = 0;

  constructor({ targetMissRate = 0.005, missStep = 0.15, maxExtraShare = 0.15 }: MarginOptions) {
    this.#missStep = missStep;
    this.#hitStep = (missStep * targetMissRate) / (1 - targetMissRate);
    this.#maxExtraShare = maxExtraShare;
  }

  get q(): number {
    const way = Math.min(2 * this.#level, 1);
    return 1 - WIDEST_BEYOND * (NARROWEST_BEYOND / WIDEST_BEYOND) ** way;
  }

  get extraMs(): number {
    return Math.max(0, 2 * this.#level - 1) * this.#maxExtraShare * this.#budgetMs;
  }

  observe({ latencyMs, budgetMs }: DeadlineOutcome): void {
    if (!(latencyMs >= 0) || !Number.isFinite(budgetMs) || budgetMs <= 0) return;
    const step = latencyMs > budgetMs ? this.#missStep : -this.#hitStep;
    this.#level = Math.min(Math.max(this.#level + step, 0), 1);
    this.#budgetMs = budgetMs;
  }
}
