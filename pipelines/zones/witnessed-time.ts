import type { Segmentation } from '../../src/core/segmentation.js';

/** The time a camera has been seen with fresh labels; stands still while they are reused, missing, or no frame comes. */
export class WitnessedTime {
  #ms = 0;
  #latest: Seen | undefined;
  #latestFresh: Seen | undefined;

  /** Since the first frame, ms. */
  get ms(): number {
    return this.#ms;
  }

  /**
   * Lets the time pass up to a frame's arrival.
   *
   * @param maxGapMs - the longest time between two fresh frames that belong together
   * @returns whether the frame is fresh and begins anew: the first one, or after a reconnect or a gap
   */
  pass(segmentation: Segmentation, maxGapMs: number): boolean {
    const { epoch, arrivedAtMs } = segmentation.frame; // not the frame: its pixels would stay in memory
    const seen = { epoch, arrivedAtMs, isFresh: segmentation.kind === 'segmented' };
    if (this.#latest?.isFresh === true) this.#ms += msBetween(this.#latest, seen);
    this.#latest = seen;
    if (!seen.isFresh) return false;
    const before = this.#latestFresh;
    this.#latestFresh = seen;
    return before?.epoch !== epoch || msBetween(before, seen) > maxGapMs;
  }
}

interface Seen {
  readonly epoch: number;
  readonly arrivedAtMs: number;
  readonly isFresh: boolean;
}

function msBetween(earlier: Seen, later: Seen): number {
  return Math.max(0, later.arrivedAtMs - earlier.arrivedAtMs);
}
