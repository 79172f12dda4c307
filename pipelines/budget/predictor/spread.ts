import { FadingHistogram, quantileOf, type Part } from './fading-histogram.js';

/** Logarithms of cost over expected cost: from a fifth to twelve times. */
const RESIDUALS = { from: -1.6, to: 2.5, count: 100 } as const;
/** How long a deviation counts, ms of work being done at such a load. */
const FADE_MS = 4000;
/** The quiet machine deviates little, the busy one much: each step of this much in load is a band of its own. */
const BAND_WIDTH = 0.4;
/** How many bands there are. */
export const BANDS = 4;

/** The band of a load, 0 to BANDS - 1, from how far it is above the quiet machine's. */
export function bandOf(load: number): number {
  return Math.min(Math.max(Math.floor(load / BAND_WIDTH + 0.5), 0), BANDS - 1);
}

/** How far costs lie from what was expected, apart for each band of load: calm is remembered while the machine is busy. */
export class Spread {
  readonly #bands: (FadingHistogram | undefined)[] = Array.from({ length: BANDS }, () => undefined);

  /**
   * @param residual logarithm of cost over expected cost
   * @param workedMs how long the device has worked in this band so far
   */
  observe(residual: number, band: number, workedMs: number): void {
    (this.#bands[band] ??= new FadingHistogram(RESIDUALS, FADE_MS)).add(residual, workedMs);
  }

  /** The distribution in a band, faded up to now; undefined when there is none. */
  in(band: number, workedMs: number): FadingHistogram | undefined {
    const histogram = this.#bands[band];
    histogram?.fadeTo(workedMs);
    return histogram;
  }
}

/** What counts as known about all pieces of work together, in samples: a piece's own samples outweigh it soon. */
const SHARED_SAMPLES = 8;
/** What counts as known before anything was seen, in samples. */
const PRIOR_SAMPLES = 0.25;

/** Before anything was seen: within a quarter either way two times in three. */
const PRIOR = normalHistogram(0.25);

/**
 * The quantile of the deviation to expect, as a logarithm: a piece of work's own deviations, filled up with those of all
 * pieces and with a guess where they are few.
 */
export function residualQuantile(
  own: FadingHistogram | undefined,
  shared: FadingHistogram | undefined,
  q: number,
): number {
  const parts: Part[] = [];
  if (own) parts.push({ histogram: own, weight: own.total });
  const sharedWeight = Math.min(shared?.total ?? 0, SHARED_SAMPLES);
  if (shared) parts.push({ histogram: shared, weight: sharedWeight });
  parts.push({ histogram: PRIOR, weight: SHARED_SAMPLES - sharedWeight + PRIOR_SAMPLES });
  return quantileOf(parts, q) ?? 0; // the prior is never empty
}

function normalHistogram(sigma: number): FadingHistogram {
  const histogram = new FadingHistogram(RESIDUALS, 1);
  const width = (RESIDUALS.to - RESIDUALS.from) / RESIDUALS.count;
  for (let bin = 0; bin < RESIDUALS.count; bin++) {
    const value = RESIDUALS.from + (bin + 0.5) * width;
    const samples = Math.round(100 * Math.exp(-0.5 * (value / sigma) ** 2));
    for (let i = 0; i < samples; i++) histogram.add(value, 0);
  }
  return histogram;
}
