import { Spread } from './spread.js';

/** A seed counts as so many samples: more than the first few, so that noise does not undo it. */
const SEED_SAMPLES = 10;
/** Up to here, a sample below expectation corrects at once: the first run of anything is slow. */
const FIRST_SAMPLES = 6;
/** So far from a first few, ln 5, the earlier ones were wrong: the newest begins anew. */
const FIRST_DEVIATION = 1.6;
/** From so many on, each sample still moves the cost by its share: costs drift, but slowly. */
const MAX_SAMPLES = 500;
/** What one of these later samples can say at most: spikes and steps are the load's matter. */
const MAX_DEVIATION = 0.2;

/** What one piece of work costs against the others, whatever the device's load is. */
export class KeyCost {
  readonly spread = new Spread();
  lastUsedMs: number;
  #logMs: number;
  #samples: number;
  #observed: boolean;

  private constructor(logMs: number, samples: number, nowMs: number) {
    this.#logMs = logMs;
    this.#samples = samples;
    this.#observed = samples === 1;
    this.lastUsedMs = nowMs;
  }

  /** From what it takes at load 0. */
  static seeded(costMs: number, nowMs: number): KeyCost {
    return new KeyCost(Math.log(costMs), SEED_SAMPLES, nowMs);
  }

  /** From a first sample, at the load that the other pieces of work tell. */
  static first(costMs: number, load: number, nowMs: number): KeyCost {
    return new KeyCost(Math.log(costMs) - load, 1, nowMs);
  }

  /** Natural logarithm of the cost in ms at load 0. */
  get logMs(): number {
    return this.#logMs;
  }

  /** Whether anything was learnt beyond a seed. */
  get isObserved(): boolean {
    return this.#observed;
  }

  /** Whether anything can be told by it; one run alone may have been a first, slow one. */
  get isSettled(): boolean {
    return this.#samples >= 2;
  }

  /**
   * @param residual logarithm of cost over expected cost
   * @param usualResidual what all pieces of work deviate by lately: that belongs to the load and not to this piece, and
   *   learnt here it would move the pieces in use away from those that are not
   */
  learn(residual: number, usualResidual: number): void {
    this.#observed = true;
    this.#samples = Math.min(this.#samples + 1, MAX_SAMPLES);
    const share = 1 / this.#samples;
    if (this.#samples <= FIRST_SAMPLES) this.#logMs += residual * firstShare(residual, share);
    else this.#logMs += (clip(residual) - usualResidual) * share;
  }
}

function firstShare(residual: number, share: number): number {
  if (Math.abs(residual) > FIRST_DEVIATION) return 1;
  return residual < 0 ? Math.max(share, 0.5) : share;
}

/** What a residual contributes to the usual one. */
export function clip(residual: number): number {
  return Math.min(Math.max(residual, -MAX_DEVIATION), MAX_DEVIATION);
}
