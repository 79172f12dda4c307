import type { DeadlineStatistics } from '../../src/core/deadline-report.js';
import type { Quantiles } from '../../src/core/profile.js';
import { Tally, type FrameRecord } from './tally.js';

/** Frames kept at most, for a camera faster than any there is: the oldest leave first. */
const MAX_FRAMES = 16_384;

/** The frames of the last `spanMs`, each remembered: exact, for short spans. */
export class ExactWindow {
  readonly #spanMs: number;
  readonly #tally = new Tally();
  #frames: FrameRecord[] = [];
  /** Frames before this index have left. */
  #first = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** Adds a frame; `atMs` must not be less than the one before's. */
  add(frame: FrameRecord): void {
    this.#frames.push(frame);
    this.#tally.count(frame);
    if (this.#frames.length - this.#first > MAX_FRAMES) this.#dismissFirst();
  }

  /** @param ageMs - how long frames have been counted; a young camera's rate is over its age */
  statistics(nowMs: number, ageMs: number): DeadlineStatistics {
    this.#dismissUntil(nowMs - this.#spanMs);
    return this.#tally.statistics(Math.min(this.#spanMs, ageMs), this.#quantiles());
  }

  #dismissUntil(ms: number): void {
    for (let frame = this.#frames[this.#first]; frame && frame.atMs <= ms; frame = this.#frames[this.#first])
      this.#dismissFirst();
  }

  #dismissFirst(): void {
    const frame = this.#frames[this.#first++];
    if (frame !== undefined) this.#tally.count(frame, -1);
    if (this.#first * 2 < this.#frames.length) return;
    this.#frames = this.#frames.slice(this.#first); // as many as were dismissed: once a frame on average
    this.#first = 0;
  }

  #quantiles(): Quantiles | undefined {
    const latencies = Float64Array.from(this.#frames.slice(this.#first), ({ latencyMs }) => latencyMs).sort();
    const at = (q: number): number => latencies[Math.ceil(q * latencies.length) - 1]!; // called with latencies only
    return latencies.length === 0 ? undefined : { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
