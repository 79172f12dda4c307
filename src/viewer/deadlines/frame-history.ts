import type { Level, PictureHeader, Size } from '../protocol.js';

/** What one picture said of how it came about. */
export interface FrameSample {
  /** When it was drawn, this page's wall clock, ms. */
  readonly atMs: number;
  /** From capture to being ready to send. */
  readonly latencyMs: number;
  /** What it was allowed to take; undefined when nothing was promised. */
  readonly budgetMs: number | undefined;
  readonly level: Level;
  /** What the frame was resized to for the network; undefined when it did not run. */
  readonly inputSize: Size | undefined;
  readonly reason: string | undefined;
}

/** How far back the page looks, ms. */
export const HISTORY_MS = 60_000;
/** Enough for a minute at 120 pictures a second; whatever comes faster shortens the history instead of filling memory. */
const MOST_SAMPLES = 7200;

/** The pictures of a camera's last minute, oldest first. */
export class FrameHistory {
  #samples: FrameSample[] = [];
  #start = 0;

  /** Notes a picture drawn now. A clock set back starts over: a history must grow forward. */
  add(header: PictureHeader, nowMs: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && last.atMs > nowMs) this.#samples = [];
    this.#samples.push(sampleOf(header, nowMs));
    this.#forget(nowMs);
  }

  /** Those of the last minute. */
  at(nowMs: number): readonly FrameSample[] {
    this.#forget(nowMs);
    return this.#samples.slice(this.#start);
  }

  /** Moves the start, and now and then what lies before it out of memory, so that a picture costs the same at any rate. */
  #forget(nowMs: number): void {
    const samples = this.#samples;
    this.#start = Math.min(Math.max(this.#start, samples.length - MOST_SAMPLES), samples.length);
    // The index is below the length.
    while (this.#start < samples.length && samples[this.#start]!.atMs < nowMs - HISTORY_MS) this.#start++;
    if (this.#start < 512) return;
    this.#samples = samples.slice(this.#start);
    this.#start = 0;
  }
}

function sampleOf(header: PictureHeader, atMs: number): FrameSample {
  return {
    atMs,
    latencyMs: header.latencyMs,
    budgetMs: header.budgetMs ?? undefined,
    level: header.level,
    inputSize: header.inputSize ?? undefined,
    reason: header.reason ?? undefined,
  };
}
