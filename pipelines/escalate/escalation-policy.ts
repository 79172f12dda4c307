/** What is known when a frame comes. */
export interface EscalationView {
  readonly nowMs: number;
  /** From frame to frame, ms. */
  readonly periodMs: number;
  /** How old labels may be that are shown, ms. */
  readonly maxReuseMs: number;
}

/** A margin is forgotten with this time constant, ms: a frame's counts little, a second's all. */
const MARGIN_FADES_MS = 500;
/** How far above the threshold the margin must be for labels to count as sure again. */
const SURE_AGAIN = 1.1;
/** No frame may have been late for so long before the other network is called in, ms. */
const CALM_MS = 2000;
/** Two late frames within so long end it, ms. */
const LATE_TWICE_MS = 1000;
/** After it cost frames their deadlines it is left alone for so long, then twice as long each time, ms. */
const FIRST_REST_MS = 5000;
const LONGEST_REST_MS = 60_000;
/** What is too slow is tried again after so long: the machine may have been busy with something else, ms. */
const TOO_SLOW_REST_MS = 300_000;
/** How much longer than the last time labels may well take. */
const SCATTER = 1.25;

/**
 * Decides when labels are made by a better network: while the usual one is unsure of its own, the frames are in time, and the
 * other one's labels would not be too old by the time they are shown.
 */
export class EscalationPolicy {
  readonly #threshold: number;
  #margin: { readonly value: number; readonly atMs: number } | undefined;
  #isUnsure = false;
  #lateAtMs = -Infinity;
  #restsUntilMs = -Infinity;
  #rests = 0;
  #costMs: number | undefined;

  /** @param threshold margin below which labels count as unsure, 0..1 */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** The usual network's labels have this margin. */
  observeMargin(margin: number, nowMs: number): void {
    const { value, atMs } = this.#margin ?? { value: margin, atMs: nowMs };
    const weight = 1 - Math.exp(-(nowMs - atMs) / MARGIN_FADES_MS);
    const mean = value + weight * (margin - value);
    this.#margin = { value: mean, atMs: nowMs };
    this.#isUnsure = mean < this.#threshold * (this.#isUnsure ? SURE_AGAIN : 1);
  }

  /**
   * A frame was late, or there was nothing to show with it.
   *
   * @param isCalledIn whether the better network made the labels then
   */
  observeMiss(nowMs: number, isCalledIn: boolean): void {
    const isSecond = nowMs - this.#lateAtMs < LATE_TWICE_MS;
    this.#lateAtMs = nowMs;
    if (!isCalledIn || !isSecond) return;
    this.#restsUntilMs = nowMs + Math.min(FIRST_REST_MS * 2 ** this.#rests, LONGEST_REST_MS);
    this.#rests += 1;
  }

  /**
   * The better network took so long for a frame.
   *
   * @returns whether its labels can be shown while they are young enough; if not, it is left alone for a while
   */
  observeCost(costMs: number, { nowMs, periodMs, maxReuseMs }: EscalationView): boolean {
    this.#costMs = costMs;
    const isQuickEnough = oldestMs(costMs * SCATTER, periodMs) <= maxReuseMs;
    if (!isQuickEnough) this.#restsUntilMs = nowMs + TOO_SLOW_REST_MS;
    return isQuickEnough;
  }

  /** How long it took last, ms; undefined before it ran. */
  get costMs(): number | undefined {
    return this.#costMs;
  }

  /** @param isCalledIn whether it makes the labels at present: then a rare late frame does not end that */
  wants(nowMs: number, isCalledIn: boolean): boolean {
    const isCalm = isCalledIn || nowMs - this.#lateAtMs >= CALM_MS;
    return this.#isUnsure && isCalm && nowMs >= this.#restsUntilMs;
  }
}

/**
 * How old labels become: they are begun with a frame, are there some frames later, and shown until one frame before the next
 * ones, which are begun then, are there.
 */
function oldestMs(costMs: number, periodMs: number): number {
  const frames = Math.max(1, Math.ceil(costMs / periodMs));
  return (2 * frames - 1) * periodMs;
}
