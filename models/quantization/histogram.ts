/** From where to where, 0 included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Bins on each side of 0. */
const BINS = 4096;

/**
 * How often values of which size occurred, of any number of values: bins of one width on both sides of 0, which is doubled
 * whenever a value lies beyond them.
 */
export class Histogram {
  readonly #counts = new Float64Array(2 * BINS);
  #binWidth = 2 ** -20;
  #min = 0;
  #max = 0;

  /** The least and the largest value so far, 0 included. */
  get extremes(): Range {
    return { min: this.#min, max: this.#max };
  }

  /** Adds values; infinities and NaN are left out. */
  add(values: Float32Array): void {
    this.#makeRoom(values);
    const perUnit = 1 / this.#binWidth;
    // A hot loop over millions of values: bins exist for all of them.
    for (let i = 0; i < values.length; i++) {
      const bin = Math.floor(values[i]! * perUnit) + BINS;
      this.#counts[bin < 2 * BINS ? bin : 2 * BINS - 1]!++; // the very largest lies on the last bin's end
    }
  }

  /** The range without the outermost values on either side, `share` of all of them: 1e-4 leaves 99.99 % below the upper end. */
  trimmed(share: number): Range {
    const most = share * this.#counts.reduce((sum, count) => sum + count, 0);
    let first = 0;
    for (let beyond = this.#counts[0]!; beyond <= most && first < BINS; beyond += this.#counts[++first]!);
    let last = 2 * BINS - 1;
    for (let beyond = this.#counts[last]!; beyond <= most && last >= BINS; beyond += this.#counts[--last]!);
    return this.#within({ min: this.#edge(first), max: this.#edge(last + 1) });
  }

  /**
   * The range that bytes spread over with the least mean square error: what rounding costs (a twelfth of a step squared)
   * against what is cut off.
   */
  leastError(): Range {
    let best = { range: this.extremes, error: this.#errorOf(this.extremes) };
    const consider = (range: Range) => {
      const error = this.#errorOf(range);
      if (error < best.error) best = { range, error };
    };
    // one side after the other, twice: the error is smooth in both
    for (let round = 0; round < 2; round++) {
      for (const share of SHARES) consider({ min: best.range.min, max: this.#max * share });
      for (const share of SHARES) consider({ min: this.#min * share, max: best.range.max });
    }
    return best.range;
  }

  #errorOf({ min, max }: Range): number {
    const rounding = ((max - min) / 255) ** 2 / 12;
    return this.#counts.reduce((sum, count, bin) => {
      if (count === 0) return sum;
      const value = this.#edge(bin) + this.#binWidth / 2;
      const beyond = Math.max(value - max, min - value, 0);
      return sum + count * (rounding + beyond ** 2);
    }, 0);
  }

  #edge(bin: number): number {
    return (bin - BINS) * this.#binWidth;
  }

  #within({ min, max }: Range): Range {
    return { min: Math.max(Math.min(min, 0), this.#min), max: Math.min(Math.max(max, 0), this.#max) };
  }

  #makeRoom(values: Float32Array): void {
    for (const value of values) {
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
    }
    while (Math.max(this.#max, -this.#min) > BINS * this.#binWidth) this.#double();
  }

  /** Two neighbours become one; 0 stays an edge. */
  #double(): void {
    const before = this.#counts.slice();
    this.#counts.fill(0);
    before.forEach((count, bin) => (this.#counts[Math.floor((bin - BINS) / 2) + BINS]! += count));
    this.#binWidth *= 2;
  }
}

/** How much of the largest value a range may reach to: 100 % down to 20 %. */
const SHARES = Array.from({ length: 41 }, (_, step) => 1 - step / 50);
