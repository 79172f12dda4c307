import { SegcastError } from '../../../src/core/errors.js';

/** How a margin is set. */
export interface MarginOptions {
  /** Share of frames that may be late in the long run, above 0 and below 1. @defaultValue 0.005 */
  readonly targetMissRate?: number | undefined;
  /** The most time kept free beyond the quantile, as a share of the budget, 0..1. @defaultValue 0.15 */
  readonly maxExtraShare?: number | undefined;
}

/** When a frame was shown against when it was due, both after its arrival; `Infinity` when it never was. */
export interface DeadlineOutcome {
  readonly latencyMs: number;
  readonly budgetMs: number;
}

/** How cautious to be, from how often caution was not enough. */
export interface Margin {
  /** The quantile to ask the cost predictor for, 0.8..0.995. */
  readonly q: number;
  /** Time to keep free beyond that, up to a share of the budget; above 0 only once `q` is at its end, ms. */
  readonly extraMs: number;
  /**
   * A frame that was begun because its work was predicted to fit met its deadline, or missed it. Frames that nothing fitted
   * are not to be told: they would have been late with any margin. What is no latency or no budget (NaN, a negative one)
   * is ignored.
   */
  observe(outcome: DeadlineOutcome): void;
}

/** Half of the range goes through the quantiles, by equal ratios of the share beyond them; the rest is extra time. */
const WIDEST_BEYOND = 0.2;
const NARROWEST_BEYOND = 0.005;
/** Where the range begins: at the quantile 0.95. */
const FIRST_LEVEL = (0.5 * Math.log(0.05 / WIDEST_BEYOND)) / Math.log(NARROWEST_BEYOND / WIDEST_BEYOND);
/** What a miss adds that lasts: small, for it takes 199 hits to pay off. */
const LASTING_STEP = 0.02;
/** What a miss adds for the moment, and what a frame leaves of it: an eighth after 200 frames. */
const MOMENTARY_STEP = 0.15;
const MOMENTARY_LEFT = 0.125 ** (1 / 200);

/**
 * A margin that ends up where misses are as rare as wanted, however wrong the predictor is.
 *
 * The lasting part is adaptive conformal inference (Gibbs and Candes 2021, "Adaptive Conformal Inference Under Distribution
 * Shift", equation 2): a miss adds a step, a hit takes off step * target / (1 - target). The momentary part answers at once,
 * as the error term of conformal PID control does (Angelopoulos, Candes and Tibshirani 2023), and is gone after some hundred
 * hits: the long run is left to the first part. Where even the whole range is not enough, misses stay more frequent.
 *
 * @throws SegcastError `usage` for options out of range
 */
export function createMargin(options: MarginOptions = {}): Margin {
  return new AdaptiveMargin(options);
}

class AdaptiveMargin implements Margin {
  readonly #hitStep: number;
  readonly #maxExtraShare: number;
  #lasting = FIRST_LEVEL;
  #momentary = 0;
  #budgetMs = 0;

  constructor({ targetMissRate = 0.005, maxExtraShare = 0.15 }: MarginOptions) {
    if (!(targetMissRate > 0 && targetMissRate < 1)) throw outOfRange('targetMissRate', targetMissRate);
    if (!(maxExtraShare >= 0 && maxExtraShare <= 1)) throw outOfRange('maxExtraShare', maxExtraShare);
    this.#hitStep = (LASTING_STEP * targetMissRate) / (1 - targetMissRate);
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
    if (!(latencyMs >= 0) || !(budgetMs > 0 && Number.isFinite(budgetMs))) return;
    const missed = latencyMs > budgetMs;
    this.#lasting = within01(this.#lasting + (missed ? LASTING_STEP : -this.#hitStep));
    this.#momentary = within01(this.#momentary * MOMENTARY_LEFT + (missed ? MOMENTARY_STEP : 0));
    this.#budgetMs = budgetMs;
  }

  /** 0..1: from the least caution to the most. */
  get #level(): number {
    return within01(this.#lasting + this.#momentary);
  }
}

function within01(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

function outOfRange(option: string, received: number): SegcastError {
  return new SegcastError(
    'usage',
    `${option} of a margin must lie between 0 and 1; it is ${received}.`,
    'Give a share, such as 0.005 for one frame in two hundred.',
  );
}
