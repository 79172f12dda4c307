import type { Clock } from '../../src/core/time.js';

/** The samples of the last `spanMs`, for rates and quantiles on a status line. Bounded: the oldest leave first. */
export class RollingWindow {
  readonly #clock: Clock;
  readonly #spanMs: number;
  readonly #capacity: number;
  #samples: { readonly atMs: number; readonly value: number }[] = [];

  constructor(clock: Clock, spanMs: number, capacity = 4096) {
    this.#clock = clock;
    this.#spanMs = spanMs;
    this.#capacity = capacity;
  }

  add(value: number): void {
    this.#forget();
    if (this.#samples.length === this.#capacity) this.#samples.shift();
    this.#samples.push({ atMs: this.#clock.now(), value });
  }

  /** Samples per second, counted over the span, or over the time since the first sample while that is shorter. */
  rate(): number {
    this.#forget();
    const first = this.#samples[0];
    if (first === undefined || this.#samples.length < 2) return 0;
    const sinceFirstMs = this.#clock.now() - first.atMs;
    return sinceFirstMs <= 0 ? 0 : ((this.#samples.length - 1) * 1000) / sinceFirstMs;
  }

  /** The nearest-rank quantile of the values, `q` in 0..1; undefined while there are none. */
  quantile(q: number): number | undefined {
    this.#forget();
    const sorted = this.#samples.map((sample) => sample.value).sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  }

  #forget(): void {
    const oldest = this.#clock.now() - this.#spanMs;
    const kept = this.#samples.findIndex((sample) => sample.atMs >= oldest);
    if (kept !== 0) this.#samples = kept === -1 ? [] : this.#samples.slice(kept);
  }
}
