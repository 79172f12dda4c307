import { FadingHistogram, quantileOf } from './fading-histogram.js';

/** The present load is told from what came within so long before the newest sample, ms. */
const WINDOW_MS = 1000;
/** Or from so many samples, when fewer came. */
const MIN_SAMPLES = 8;
/** The window's memory. */
const MAX_SAMPLES = 64;
/** Three of the last five make a rise: a frame's cuts are enough, one spike is not. */
const RISE_SAMPLES = 5;
/** Fewer than this many are never asked, however old they are. */
const MIN_RISE_SAMPLES = 3;
/** Without a sample for so long, the present load becomes doubtful, ms. */
const DOUBT_AFTER_MS = 1500;
/** How fast it then gives way to what was usual, ms. */
const DOUBT_FADES_MS = 2000;
/** How long loads are remembered for what is usual, ms of work being done. */
const USUAL_MS = 300_000;
/** How often what is usual is looked at again, ms of work being done: it moves slowly, and looking costs time. */
const USUAL_EVERY_MS = 100;
/** A cautious guess after a gap: a load that was exceeded only now and then. */
const USUAL_QUANTILE = 0.9;
/** What the quiet machine has. */
const QUIET_QUANTILE = 0.1;

const LEVELS = { from: -3, to: 3, count: 240 } as const;

/**
 * How much slower than usual everything runs now, as a natural logarithm: 0 is what was usual at first, 0.69 twice as slow.
 *
 * A rise is believed after three samples, a fall when half of the last second says so.
 */
export class DeviceLoad {
  readonly #values = new Float64Array(MAX_SAMPLES);
  readonly #times = new Float64Array(MAX_SAMPLES);
  readonly #sorted = new Float64Array(MAX_SAMPLES);
  readonly #usual = new FadingHistogram(LEVELS, USUAL_MS);
  #count = 0;
  #level = 0;
  #usualAtMs = 0;
  #usualLevel = 0;
  #quietLevel = 0;

  /**
   * @param slowdown logarithm of what a piece of work took over what it usually takes
   * @param workedMs time up to now, without idle gaps
   */
  observe(slowdown: number, nowMs: number, workedMs: number): void {
    const slot = this.#count % MAX_SAMPLES;
    this.#values[slot] = Math.min(Math.max(slowdown, LEVELS.from), LEVELS.to);
    this.#times[slot] = nowMs;
    this.#count += 1;
    const risen = this.#median(this.#recent(nowMs, MIN_RISE_SAMPLES, RISE_SAMPLES));
    this.#level = Math.max(risen, this.#median(this.#recent(nowMs, MIN_SAMPLES, MAX_SAMPLES)));
    if (this.#count === 1 || workedMs >= this.#usualAtMs + USUAL_EVERY_MS) this.#remember(workedMs);
  }

  /** The load now; after a gap without samples, more and more what was usual before it, on the cautious side. */
  level(nowMs: number): number {
    if (this.#count === 0) return 0;
    const gapMs = nowMs - this.#timeAgo(1);
    const trust = Math.exp(-Math.max(0, gapMs - DOUBT_AFTER_MS) / DOUBT_FADES_MS);
    return this.#usualLevel + (this.#level - this.#usualLevel) * trust;
  }

  /** The load of the quiet machine, as far as it was seen. */
  get quietLevel(): number {
    return this.#quietLevel;
  }

  /** How far the load is above the quiet machine's; about 0 when it is quiet. */
  aboveQuiet(nowMs: number): number {
    return this.level(nowMs) - this.#quietLevel;
  }

  #remember(workedMs: number): void {
    this.#usualAtMs = workedMs;
    this.#usual.add(this.#level, workedMs);
    const memory = [{ histogram: this.#usual, weight: 1 }];
    this.#usualLevel = quantileOf(memory, USUAL_QUANTILE) ?? 0;
    this.#quietLevel = quantileOf(memory, QUIET_QUANTILE) ?? 0;
  }

  /** How many of the newest samples lie within the window: at least and at most so many, as far as there are. */
  #recent(nowMs: number, least: number, most: number): number {
    const kept = Math.min(this.#count, most);
    let samples = Math.min(kept, least);
    while (samples < kept && this.#timeAgo(samples + 1) >= nowMs - WINDOW_MS) samples += 1;
    return samples;
  }

  /** When the n-th sample from the end came; 1 is the newest. */
  #timeAgo(n: number): number {
    return this.#times[(this.#count - n) % MAX_SAMPLES] ?? Number.NEGATIVE_INFINITY;
  }

  /** The upper median of the newest samples. */
  #median(samples: number): number {
    const newest = this.#sorted.subarray(0, samples);
    for (let n = 1; n <= samples; n++) newest[n - 1] = this.#values[(this.#count - n) % MAX_SAMPLES] ?? 0;
    newest.sort();
    return newest[Math.floor(samples / 2)] ?? 0;
  }
}
