import { SegcastError } from '../../../src/core/errors.js';
import { monotonicClock, type Clock } from '../../../src/core/time.js';
import type { CostPredictor } from '../cost-predictor.js';
import { DeviceLoad } from './device-load.js';
import { clip, KeyCost } from './key-cost.js';
import { bandOf, BANDS, residualQuantile, Spread } from './spread.js';

/** What a predictor is given. */
export interface CostPredictorOptions {
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
  /** Pieces of work remembered at most; beyond, the one unused for longest is forgotten. @defaultValue 1024 */
  readonly maxKeys?: number | undefined;
}

/** A microsecond and an hour. */
const MIN_COST_MS = 1e-3;
const MAX_COST_MS = 3.6e6;
/** A gap between two samples counts as this much work at most: nothing is learnt and nothing forgotten while idle, ms. */
const MAX_STEP_MS = 200;
/** Over how many samples the usual residual is averaged. */
const USUAL_RESIDUAL_SAMPLES = 500;

/**
 * Predicts what work costs on one device from three things, multiplied: what the piece costs against the others (slowly
 * learnt), how slow the device is now (the last second, all pieces alike), and how far costs of this piece scatter at
 * such a load (quantiles of the last seconds). Memory and time per call are constant.
 *
 * A cost that is no finite number above 0 is ignored, whether seeded or observed: it says nothing. One below a microsecond
 * or above an hour counts as that. A `q` outside 0..1 means the nearer end; NaN means 1.
 *
 * @throws SegcastError `usage` when `maxKeys` is no whole number above 0
 */
export function createCostPredictor(options: CostPredictorOptions = {}): CostPredictor {
  return new DeviceCostPredictor(options);
}

class DeviceCostPredictor implements CostPredictor {
  readonly #clock: Clock;
  readonly #maxKeys: number;
  readonly #keys = new Map<string, KeyCost>();
  readonly #load = new DeviceLoad();
  readonly #sharedSpread = new Spread();
  /** How long the device has worked, ms without idle gaps: in all, and at each band of load. */
  #workedMs = 0;
  readonly #workedInBandMs = new Float64Array(BANDS);
  #usualResidual = 0;
  #lastMs: number | undefined;
  /** Seeds say what load 0 is; without any, it is what the first sample was taken at. */
  #seeded = false;

  constructor({ clock = monotonicClock, maxKeys = 1024 }: CostPredictorOptions) {
    this.#clock = clock;
    if (!(Number.isInteger(maxKeys) && maxKeys > 0)) throw badLimit(maxKeys);
    this.#maxKeys = maxKeys;
  }

  seed(key: string, costMs: number): void {
    const seedMs = parseCost(costMs);
    if (seedMs === undefined || this.#keys.get(key)?.isObserved) return;
    const quiet = this.#seeded ? 0 : this.#load.quietLevel;
    this.#seeded = true;
    this.#remember(key, KeyCost.seeded(seedMs / Math.exp(quiet), this.#clock.now()));
  }

  observe(key: string, costMs: number): void {
    const observedMs = parseCost(costMs);
    if (observedMs === undefined) return;
    const nowMs = this.#clock.now();
    this.#work(nowMs);
    const known = this.#keys.get(key);
    if (known) this.#learn(known, Math.log(observedMs), nowMs);
    else this.#remember(key, KeyCost.first(observedMs, this.#load.level(nowMs), nowMs));
  }

  predict(key: string, q: number): number | undefined {
    const known = this.#keys.get(key);
    if (!known) return undefined;
    const nowMs = this.#clock.now();
    const band = bandOf(this.#load.aboveQuiet(nowMs));
    const own = known.spread.in(band, this.#workedIn(band));
    const shared = this.#sharedSpread.in(band, this.#workedIn(band));
    const residual = residualQuantile(own, shared, Number.isNaN(q) ? 1 : Math.min(Math.max(q, 0), 1));
    return Math.exp(known.logMs + this.#load.level(nowMs) + residual);
  }

  #work(nowMs: number): void {
    const gapMs = nowMs - (this.#lastMs ?? nowMs);
    const stepMs = Math.min(Math.max(gapMs, 0), MAX_STEP_MS);
    const band = bandOf(this.#load.aboveQuiet(nowMs));
    this.#workedMs += stepMs;
    this.#workedInBandMs[band] = this.#workedIn(band) + stepMs;
    this.#lastMs = nowMs;
  }

  #workedIn(band: number): number {
    return this.#workedInBandMs[band] ?? 0;
  }

  #learn(known: KeyCost, logMs: number, nowMs: number): void {
    const slowdown = logMs - known.logMs;
    const residual = slowdown - this.#load.level(nowMs);
    if (known.isSettled) {
      const band = bandOf(this.#load.aboveQuiet(nowMs));
      known.spread.observe(residual, band, this.#workedIn(band));
      this.#sharedSpread.observe(residual, band, this.#workedIn(band));
      this.#load.observe(slowdown, nowMs, this.#workedMs);
    }
    known.learn(residual, this.#usualResidual);
    known.lastUsedMs = nowMs;
    this.#usualResidual += (clip(residual) - this.#usualResidual) / USUAL_RESIDUAL_SAMPLES;
  }

  #remember(key: string, cost: KeyCost): void {
    if (!this.#keys.has(key) && this.#keys.size >= this.#maxKeys) this.#forgetUnused();
    this.#keys.set(key, cost);
  }

  #forgetUnused(): void {
    let oldest: [key: string, cost: KeyCost] | undefined;
    for (const entry of this.#keys) if (!oldest || entry[1].lastUsedMs < oldest[1].lastUsedMs) oldest = entry;
    if (oldest) this.#keys.delete(oldest[0]);
  }
}

/** Undefined for what is no cost. */
function parseCost(costMs: number): number | undefined {
  if (!(Number.isFinite(costMs) && costMs > 0)) return undefined;
  return Math.min(Math.max(costMs, MIN_COST_MS), MAX_COST_MS);
}

function badLimit(maxKeys: number): SegcastError {
  return new SegcastError(
    'usage',
    `maxKeys of a cost predictor must be a whole number above 0; it is ${maxKeys}.`,
    'Leave it out, or give as many as there are cuts and sizes in use.',
  );
}
