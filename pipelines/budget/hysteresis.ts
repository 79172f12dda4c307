/** How steady a camera's work is held. */
export interface HysteresisOptions {
  /** For how long a better point must have fitted before it is taken, ms. @defaultValue 500 */
  readonly climbAfterMs?: number | undefined;
  /** The longest that is waited for after climbs that failed, ms. @defaultValue 3000 */
  readonly maxClimbAfterMs?: number | undefined;
}

/** Points by their place in the ladder, 0 the worst. */
export interface FittingPoints {
  /** The best that fits this frame. */
  readonly best: number;
  /** The best that would with some time to spare; at most `best`. */
  readonly withHeadroom: number;
}

/** A climb that is given up within so long has failed, ms; one that lasts longer has succeeded. */
const FAILED_WITHIN_MS = 2000;
const SUCCEEDED_AFTER_MS = 4000;
/** A frame that got less is an accident when none other did within so long, ms. */
const ACCIDENT_MS = 1000;
/** A few frames must agree even where they come slowly. */
const MIN_FRAMES = 3;
/** Share of frames that need not have fitted the better point. */
const FORGIVEN_SHARE = 0.05;

/**
 * Keeps the picture from flickering between amounts of work.
 *
 * A frame that cannot have the present work gets less at once, and when that is no single accident, so do the next ones.
 * More is only given when it has fitted for a while, and later each time that it turned out not to last.
 */
export class Hysteresis {
  readonly #climbAfterMs: number;
  readonly #maxClimbAfterMs: number;
  #present: number | undefined;
  #waitMs: number;
  #lessAtMs = -Infinity;
  #climbedAtMs = -Infinity;
  #attempt: ClimbAttempt | undefined;

  constructor({ climbAfterMs = 500, maxClimbAfterMs = 3000 }: HysteresisOptions = {}) {
    this.#climbAfterMs = climbAfterMs;
    this.#maxClimbAfterMs = maxClimbAfterMs;
    this.#waitMs = climbAfterMs;
  }

  /** The place of the point that a frame gets, at most `best`. */
  settle({ best, withHeadroom }: FittingPoints, nowMs: number): number {
    this.#present ??= best;
    if (best < this.#present) this.#giveLess(best, nowMs);
    this.#considerMore(this.#present, withHeadroom, nowMs);
    return Math.min(this.#present, best);
  }

  #giveLess(best: number, nowMs: number): void {
    if (nowMs - this.#lessAtMs <= ACCIDENT_MS) {
      this.#present = best;
      this.#attempt = undefined;
      if (nowMs - this.#climbedAtMs <= FAILED_WITHIN_MS) {
        this.#waitMs = Math.min(this.#waitMs * 2, this.#maxClimbAfterMs);
        this.#climbedAtMs = -Infinity;
      }
    }
    this.#lessAtMs = nowMs;
  }

  #considerMore(present: number, withHeadroom: number, nowMs: number): void {
    if (nowMs - this.#climbedAtMs > SUCCEEDED_AFTER_MS && nowMs - this.#lessAtMs > SUCCEEDED_AFTER_MS)
      this.#waitMs = this.#climbAfterMs;
    this.#attempt ??= withHeadroom > present ? new ClimbAttempt(nowMs) : undefined;
    if (!this.#attempt) return;
    if (withHeadroom > present) this.#attempt.fitted(withHeadroom);
    else this.#attempt.missed();
    if (this.#attempt.isGivenUp) {
      this.#attempt = undefined;
    } else if (this.#attempt.frames >= MIN_FRAMES && nowMs - this.#attempt.sinceMs >= this.#waitMs) {
      this.#present = this.#attempt.lowest;
      this.#climbedAtMs = nowMs;
      this.#attempt = undefined;
    }
  }
}

/** A better point that has fitted for a while. */
class ClimbAttempt {
  readonly sinceMs: number;
  /** The worst of the better points: what has fitted all along. */
  lowest = Infinity;
  frames = 0;
  #misses = 0;

  constructor(sinceMs: number) {
    this.sinceMs = sinceMs;
  }

  get isGivenUp(): boolean {
    return this.#misses > 1 + FORGIVEN_SHARE * this.frames;
  }

  fitted(place: number): void {
    this.lowest = Math.min(this.lowest, place);
    this.frames += 1;
  }

  missed(): void {
    this.#misses += 1;
  }
}
