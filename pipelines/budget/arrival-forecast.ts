/** A frame this many periods late is not coming: the camera is slow, or dead. */
const MISSING_AFTER_PERIODS = 3;
/** Weight of the newest interval in the average. */
const NEWEST_WEIGHT = 0.1;

/** When a camera's next frame is likely to arrive, from when the last ones did. Times are the clock's, ms. */
export class ArrivalForecast {
  #periodMs: number;
  #lastMs: number | undefined;

  /** @param periodMs what to expect before anything has arrived */
  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** Time between two frames, ms. */
  get periodMs(): number {
    return this.#periodMs;
  }

  /** The camera, or who thins it out, says how often frames come. */
  expectEvery(periodMs: number): void {
    this.#periodMs = periodMs;
  }

  arrived(atMs: number): void {
    const intervalMs = this.#lastMs === undefined ? undefined : atMs - this.#lastMs;
    this.#lastMs = atMs;
    if (intervalMs === undefined || intervalMs <= 0) return;
    const plausibleMs = Math.min(intervalMs, MISSING_AFTER_PERIODS * this.#periodMs); // a gap is not a new frame rate
    this.#periodMs += NEWEST_WEIGHT * (plausibleMs - this.#periodMs);
  }

  /** The next arrival at or after now; undefined when nothing is to be expected. */
  nextAfter(nowMs: number): number | undefined {
    if (this.#lastMs === undefined || this.isMissing(nowMs)) return undefined;
    const dueMs = this.#lastMs + this.#periodMs;
    return Math.max(dueMs, nowMs);
  }

  /** Whether frames have ceased to come. */
  isMissing(nowMs: number): boolean {
    return this.#lastMs === undefined || nowMs - this.#lastMs > MISSING_AFTER_PERIODS * this.#periodMs;
  }
}
