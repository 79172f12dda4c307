import type { Geometry } from '../../models/cut-graph.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { Clock } from '../../src/core/time.js';
import type { Limits, PointChooser } from './choose-point.js';
import { shownQuality, type BehindTimes, type LabelsBehind } from './labels-behind.js';
import { leastWhole, type Ladder, type LadderPoint } from './ladder.js';

/** Beside frames' own labels the next better size is tried so often, ms: it takes time that a camera's frames could use. */
const TRY_BESIDE_OWN_AFTER_MS = 5000;
/** While labels are made behind the picture, what would end that is tried so often, ms. */
const PROBE_AFTER_MS = 1000;
/** Better work, behind the picture as well, so often, ms. */
const TRY_BETTER_AFTER_MS = 4000;
/** The same where it would have to become much faster than it was, ms: it holds up drawing. */
const TRY_HOPELESS_AFTER_MS = 15_000;
/** Work that seems to cost so many times what there is has no hope to fit before long. */
const HOPELESS = 2;
/** What takes so much less than was likely is tried again at once, until it is known better. */
const MUCH_FASTER = 0.6;

/**
 * What one camera runs now and then to learn what it costs. What has not run for a while is known by hearsay only, and if that
 * is too dear, it would never run again.
 *
 * What is tried differs with what the frames are shown with. Beside labels of their own it comes on top of their work, when
 * nobody needs the device, and nobody waits for it: it is rare, must have a hope to fit, and is run to its end. Where labels
 * are made behind the picture it takes the place of one of those: it comes more often, and ends when frames would wait too long.
 */
export class Trials {
  readonly #clock: Clock;
  readonly #budgetMs: number;
  readonly #beganAtMs = new WeakMap<Geometry, number>();

  constructor(clock: Clock, { budgetMs }: Pick<AdaptiveProfile, 'budgetMs'>) {
    this.#clock = clock;
    this.#budgetMs = budgetMs;
  }

  /** How long a trial may take that labels behind the picture wait for, ms; beyond, it ends with the cut it is in. */
  get longestMs(): number {
    return HOPELESS * this.#budgetMs;
  }

  /** A point is run, to be tried or because it is wanted. */
  began({ geometry }: LadderPoint): void {
    this.#beganAtMs.set(geometry, this.#clock.now());
  }

  /** A point has run to its end. */
  ended({ geometry }: LadderPoint, tookMs: number, likelyMs: number): void {
    if (tookMs < MUCH_FASTER * likelyMs) this.#beganAtMs.delete(geometry);
  }

  /** The next better size than the one frames get their own labels with, when it is to be tried: with every cut. */
  besideOwn(
    present: LadderPoint,
    ladder: Ladder,
    limits: Pick<Limits, 'wholeTimeMs' | 'shareMs'>,
    { isReady, costOf }: PointChooser,
  ): LadderPoint | undefined {
    const better = leastWhole(ladder, present.quality, ({ geometry }) => geometry !== present.geometry);
    if (!better || !isReady(better) || !this.#isDue(better, TRY_BESIDE_OWN_AFTER_MS)) return undefined;
    const usualMs = costOf(better)?.usualMs ?? Infinity;
    return usualMs <= HOPELESS * Math.min(limits.wholeTimeMs, limits.shareMs) ? better : undefined;
  }

  /**
   * What is to be tried instead of the best work behind the picture: the least work whose own labels would be as good, which
   * would end all this, or the next better one.
   */
  insteadOf(
    { point, quality }: LabelsBehind,
    ladder: Ladder,
    { isReady, costOf }: PointChooser,
    times: BehindTimes,
  ): LadderPoint | undefined {
    const likelyMs = (each: LadderPoint) => costOf(each)?.likelyMs ?? Infinity;
    const asGood = leastWhole(ladder, quality, isReady);
    const mayEndIt = asGood && asGood !== point && likelyMs(asGood) <= this.longestMs;
    if (mayEndIt && this.#isDue(asGood, PROBE_AFTER_MS)) return asGood;
    const better = leastWhole(ladder, point.quality, isReady);
    if (!better) return undefined;
    const mayBeBetter = shownQuality(better.quality, MUCH_FASTER * likelyMs(better), times) > quality;
    return this.#isDue(better, mayBeBetter ? TRY_BETTER_AFTER_MS : TRY_HOPELESS_AFTER_MS)
      ? better
      : undefined;
  }

  #isDue({ geometry }: LadderPoint, afterMs: number): boolean {
    return this.#clock.now() - (this.#beganAtMs.get(geometry) ?? -Infinity) >= afterMs;
  }
}
