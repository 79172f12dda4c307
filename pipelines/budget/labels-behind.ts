import { agedQuality } from './aged-quality.js';
import type { PointChooser } from './choose-point.js';
import type { Ladder, LadderPoint } from './ladder.js';

/** Labels that are made behind the picture, one after the other, and shown with the frames that come meanwhile. */
export interface LabelsBehind {
  readonly point: LadderPoint;
  /** What they are worth on average where they are shown, 0..1. */
  readonly quality: number;
}

/**
 * The best work for labels that are not the frame's own: larger inputs see more, but what they saw is longer ago.
 *
 * Known or not loaded yet: whoever wants an unloaded one loads it.
 *
 * @param periodMs from frame to frame
 * @param maxReuseMs how old labels may be
 */
export function bestBehind(
  { points, cuts }: Pick<Ladder, 'points' | 'cuts'>,
  { costOf }: Pick<PointChooser, 'costOf'>,
  { periodMs, maxReuseMs }: { readonly periodMs: number; readonly maxReuseMs: number },
): LabelsBehind | undefined {
  let best: LabelsBehind | undefined;
  for (const point of points) {
    const cost = costOf(point);
    if (cost === undefined || point.cuts.length < cuts.length) continue;
    // They are as old as they took to make when they come, and are shown until the next ones have been made.
    const oldestMs = 2 * SCATTER * cost.usualMs + periodMs;
    if (oldestMs > maxReuseMs) continue;
    const meanAgeMs = 1.5 * cost.usualMs + periodMs / 2;
    const quality = agedQuality(point.quality, meanAgeMs);
    if (quality > (best?.quality ?? 0)) best = { point, quality };
  }
  return best;
}

/** How much longer than usual they may well take. */
const SCATTER = 1.25;

/** How much better labels behind the picture must be than a frame's own to be preferred, and to stay preferred. */
const BETTER = 1.15;
const STILL_BETTER = 1.05;
/** For how long, ms. */
const AFTER_MS = 300;

/** Decides between frames' own labels and those made behind the picture, and keeps to it for a while. */
export class LabelsChoice {
  #isBehind = false;
  #otherSinceMs: number | undefined;

  /** Whether labels behind the picture are preferred now. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /**
   * @param own what a frame's own labels are worth, 0 when there is no time for any
   * @param behind what labels made behind the picture are worth
   */
  prefersBehind(own: number, behind: number, nowMs: number): boolean {
    const wants = behind > own * (this.#isBehind ? STILL_BETTER : BETTER);
    if (wants === this.#isBehind) {
      this.#otherSinceMs = undefined;
      return this.#isBehind;
    }
    this.#otherSinceMs ??= nowMs;
    if (nowMs - this.#otherSinceMs >= AFTER_MS) {
      this.#isBehind = wants;
      this.#otherSinceMs = undefined;
    }
    return this.#isBehind;
  }
}
