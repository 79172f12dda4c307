/** Where the bins of a histogram lie; all of the same width. */
export interface Bins {
  /** Values below and above count as the first and the last bin's. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How values are distributed lately: counts per bin that fade with time, in constant memory. */
export class FadingHistogram {
  readonly bins: Bins;
  /** How much was counted into each bin. Hot: read, not copied. */
  readonly counts: Float64Array;
  readonly #fadeAfter: number;
  #total = 0;
  #time = 0;

  /** @param fadeAfter a count weighs 1/e after so long, in the unit of the times given to `add` */
  constructor(bins: Bins, fadeAfter: number) {
    this.bins = bins;
    this.counts = new Float64Array(bins.count);
    this.#fadeAfter = fadeAfter;
  }

  /** Sum of all counts: how many values it stands for. */
  get total(): number {
    return this.#total;
  }

  /** Counts a value, at a time that is never before an earlier one. */
  add(value: number, time: number): void {
    this.fadeTo(time);
    const bin = binOf(this.bins, value);
    this.counts[bin] = (this.counts[bin] ?? 0) + 1;
    this.#total += 1;
  }

  /** Lets everything counted fade up to a time. */
  fadeTo(time: number): void {
    if (time === this.#time) return;
    const factor = Math.exp((this.#time - time) / this.#fadeAfter);
    this.#time = time;
    this.#total *= factor;
    for (let bin = 0; bin < this.counts.length; bin++) this.counts[bin] = (this.counts[bin] ?? 0) * factor;
  }
}

/** A histogram's part in a mixture. */
export interface Part {
  readonly histogram: FadingHistogram;
  /** What all of its counts together weigh. */
  readonly weight: number;
}

/**
 * The quantile of a mixture of histograms with the same bins, linear inside a bin; undefined when nothing was counted.
 *
 * @param q 0..1
 */
export function quantileOf(parts: readonly Part[], q: number): number | undefined {
  const filled = parts.filter(({ histogram, weight }) => weight > 0 && histogram.total > 0);
  const bins = filled[0]?.histogram.bins;
  if (!bins) return undefined;
  const width = (bins.to - bins.from) / bins.count;
  const target = q * filled.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  let end = bins.from;
  for (let bin = 0; bin < bins.count; bin++) {
    let mass = 0;
    for (const { histogram, weight } of filled) {
      mass += (weight * (histogram.counts[bin] ?? 0)) / histogram.total;
    }
    if (mass === 0) continue;
    end = bins.from + (bin + 1) * width; // rounding may leave the target beyond the last bin in use
    if (below + mass >= target) return end - width * (1 - (target - below) / mass);
    below += mass;
  }
  return end;
}

function binOf({ from, to, count }: Bins, value: number): number {
  const bin = Math.floor(((value - from) / (to - from)) * count);
  return Math.min(Math.max(bin, 0), count - 1);
}
