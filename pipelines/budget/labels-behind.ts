import { agedQuality } from './aged-quality.js';
import type { PointChooser } from './choose-point.js';
import { isWhole, type Ladder, type LadderPoint } from './ladder.js';

/** Labels that are made behind the picture, one after the other, and shown with the frames that come meanwhile. */
export interface LabelsBehind {
  readonly point: LadderPoint;
  /** What they are worth on average where they are shown, 0..1. */
  readonly quality: number;
}

/** What decides how old labels from behind the picture are where they are shown. */
export interface BehindTimes {
  /** From frame to frame, ms. */
  readonly periodMs: number;
  /** Drawing a frame, which comes first, ms. */
  readonly drawingMs: number;
  /** How long a frame can wait for labels that are about to be there, ms. */
  readonly waitMs: number;
  /** How old labels may be, ms. */
  readonly maxReuseMs: number;
}

/**
 * The best work for labels that are not the frame's own: larger inputs see more, but what they saw is longer ago.
 */
export function bestBehind(
  ladder: Pick<Ladder, 'points' | 'cuts'>,
  { isReady, costOf }: PointChooser,
  times: BehindTimes,
): LabelsBehind | undefined {
  let best: LabelsBehind | undefined;
  for (const point of ladder.points) {
    const cost = costOf(point);
    if (cost === undefined || !isWhole(point, ladder)) continue;
    const quality = shownQuality(
      point.quality,
      isReady(point) ? cost.likelyMs : SCATTER * cost.usualMs,
      times,
    );
    if (quality > (best?.quality ?? 0)) best = { point, quality };
  }
  return best;
}

/**
 * A network that is not loaded and would be worth it; undefined when what there is will do.
 *
 * @param own what a frame's own labels are worth, 0 where they are not shown
 */
export function wantedBehind(
  ladder: Pick<Ladder, 'points' | 'cuts'>,
  chooser: PointChooser,
  times: BehindTimes,
  own: number,
): LadderPoint | undefined {
  const best = bestBehind(ladder, chooser, times);
  const ready = Math.max(bestBehind(ladder, onlyReady(chooser), times)?.quality ?? 0, own);
  const isWorthIt =
    best !== undefined && !chooser.isReady(best.point) && best.quality > WORTH_LOADING * ready;
  return isWorthIt ? best.point : undefined;
}

/** The chooser for which nothing else exists than what is loaded. */
export function onlyReady({ isReady, costOf }: PointChooser): PointChooser {
  return { isReady, costOf: (point) => (isReady(point) ? costOf(point) : undefined) };
}

/** What labels of a quality are worth where they are shown, when making them takes so long; 0 when they would be too old. */
export function shownQuality(quality: number, costMs: number, times: BehindTimes): number {
  const { periodMs, drawingMs, waitMs, maxReuseMs } = times;
  // Begun when one frame is drawn, they are there for the first one that can wait so long, and shown until the next ones are,
  // which are begun with a frame.
  const madeMs = drawingMs + costMs;
  const first = Math.max(Math.ceil((madeMs - waitMs) / periodMs), 1);
  const frames = Math.ceil(madeMs / periodMs);
  if ((first + frames - 1) * periodMs > OLDEST_PLANNED * maxReuseMs) return 0;
  const aged = agedQuality(quality, (first + (frames - 1) / 2) * periodMs);
  return frames > 1 ? BESIDE_DRAWING * aged : aged;
}

/** How much better labels must become for a network to be loaded, which keeps the device for a while. */
const WORTH_LOADING = 1.02;
/** How old they may be by plan, of how old they may be: should the next ones take longer, these are still shown. */
const OLDEST_PLANNED = 0.6;
/** How much longer than usual what never ran may well take: of how others scatter, it need not. */
const SCATTER = 1.15;
/** What is left of labels that are made beside the drawing of other frames: some of those come late for it. */
const BESIDE_DRAWING = 0.98;

/** How much better labels behind the picture must be than a frame's own to be preferred, and to stay preferred. */
const BETTER = 1.04;
const STILL_BETTER = 1;
/** For how long they must have been, ms, and for how long not. */
const AFTER_MS = 300;
const BACK_AFTER_MS = 1000;

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
    if (nowMs - this.#otherSinceMs >= (wants ? AFTER_MS : BACK_AFTER_MS)) {
      this.#isBehind = wants;
      this.#otherSinceMs = undefined;
    }
    return this.#isBehind;
  }
}
