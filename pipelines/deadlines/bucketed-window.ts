import type { DeadlineStatistics } from '../../src/core/deadline-report.js';
import { BINS, binOf, quantilesOf } from './latency-histogram.js';
import { Tally, type FrameRecord } from './tally.js';

/** A latency is no longer counted in a bucket that has seen it so often: 6500 frames a second of one latency. */
const MAX_COUNT = 2 ** 16 - 1;

interface Bucket {
  readonly tally: Tally;
  /** Frames by latency. */
  readonly bins: Uint16Array;
}

/**
 * The frames of the last buckets of `bucketMs` each, the present one included: counts are exact, latencies to
 * `RELATIVE_ERROR`. The window moves by whole buckets, so that it covers up to one of them less than its span.
 *
 * Memory is bounded whatever the frame rate: 800 bytes a bucket, allocated when the bucket gets its first frame.
 */
export class BucketedWindow {
  readonly #bucketMs: number;
  readonly #ring: (Bucket | undefined)[];
  readonly #total = new Tally();
  readonly #bins = new Uint32Array(BINS);
  /** Number of the present bucket, counted from the clock's origin. */
  #newest = -Infinity;

  constructor(spanMs: number, bucketMs: number) {
    this.#bucketMs = bucketMs;
    this.#ring = new Array<undefined>(Math.round(spanMs / bucketMs)).fill(undefined);
  }

  /** Adds a frame; it may be older than others, or than the last statistics, by less than the window. */
  add(frame: FrameRecord): void {
    const number = this.#numberAt(frame.atMs);
    this.#moveTo(number);
    const bucket = (this.#ring[this.#slotOf(number)] ??= newBucket());
    bucket.tally.count(frame);
    this.#total.count(frame);
    this.#countLatency(bucket, binOf(frame.latencyMs));
  }

  /** @param ageMs - how long frames have been counted; a young camera's rate is over its age */
  statistics(nowMs: number, ageMs: number): DeadlineStatistics {
    this.#moveTo(this.#numberAt(nowMs));
    const sinceMs = (this.#newest - this.#ring.length + 1) * this.#bucketMs;
    return this.#total.statistics(Math.min(nowMs - sinceMs, ageMs), quantilesOf(this.#bins));
  }

  #countLatency({ bins }: Bucket, bin: number): void {
    if (bins[bin] === MAX_COUNT) return;
    bins[bin]! += 1; // binOf gives indices of bins only
    this.#bins[bin]! += 1;
  }

  /** Takes back what the buckets that have left counted. */
  #moveTo(number: number): void {
    const steps = Math.min(number - this.#newest, this.#ring.length);
    for (let step = 0; step < steps; step++) this.#clear(this.#ring[this.#slotOf(number - step)]);
    this.#newest = Math.max(this.#newest, number);
  }

  #clear(bucket: Bucket | undefined): void {
    if (bucket === undefined || bucket.tally.shown === 0) return;
    this.#total.subtract(bucket.tally);
    for (const [bin, count] of bucket.bins.entries()) this.#bins[bin]! -= count; // as many bins
    bucket.tally.clear();
    bucket.bins.fill(0);
  }

  #numberAt(ms: number): number {
    return Math.floor(ms / this.#bucketMs);
  }

  #slotOf(number: number): number {
    const { length } = this.#ring;
    return ((number % length) + length) % length;
  }
}

function newBucket(): Bucket {
  return { tally: new Tally(), bins: new Uint16Array(BINS) };
}
