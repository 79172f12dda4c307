import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import type { Clock } from '../../src/core/time.js';

/** A frame whose way is over: shown, and compressed where somebody watches. */
export interface SettledFrame {
  readonly annotated: AnnotatedFrame;
  /** When its picture was drawn, by the clock. */
  readonly annotatedAtMs: number;
  /** From its arrival to its picture, plus the time its compression took. */
  readonly latencyMs: number;
  /** Whether it had labels within its budget; undefined when it was promised none. */
  readonly hit: boolean | undefined;
  /** Frames dropped between the one before and this one. */
  readonly dropped: number;
}

/** How frames are settled. */
export interface FrameSettlerOptions {
  readonly clock: Clock;
  /** Called once for each frame, in the order they were annotated. */
  readonly onSettled: (frame: SettledFrame) => void;
}

type Unsettled = Pick<SettledFrame, 'annotated' | 'annotatedAtMs' | 'dropped'>;

/** A camera counts as watched for so long after a picture of it was compressed, ms. */
const WATCHED_MS = 2000;
/** Frames of a watched camera that wait to be compressed at most; they hold their pictures. */
const MAX_WAITING = 4;
/** How long one waits at most, ms. */
const MAX_WAIT_MS = 500;

/**
 * Tells when a frame's way is over and what it came to.
 *
 * Not every frame is compressed: viewers may be slow, or absent. While nobody watches, a frame is settled as soon as it is
 * annotated. Otherwise it waits for its compression until a later frame was compressed, four newer ones wait, or half a
 * second has passed.
 */
export class FrameSettler {
  readonly #clock: Clock;
  readonly #onSettled: FrameSettlerOptions['onSettled'];
  readonly #waiting: Unsettled[] = [];
  #drops = 0;
  #watchedUntilMs = -Infinity;

  constructor({ clock, onSettled }: FrameSettlerOptions) {
    this.#clock = clock;
    this.#onSettled = onSettled;
  }

  /** A frame's picture is drawn, now. */
  annotated(annotated: AnnotatedFrame): void {
    const annotatedAtMs = this.#clock.now();
    this.#waiting.push({ annotated, annotatedAtMs, dropped: this.#newDrops(annotated) });
    if (annotatedAtMs >= this.#watchedUntilMs) this.#settleFirst(this.#waiting.length);
    else this.#settleFirst(this.#waiting.length - MAX_WAITING);
    this.settleOverdue();
  }

  /** A frame's picture has been compressed, which took so long. A frame already settled stays as it was. */
  encoded(annotated: AnnotatedFrame, encodeMs: number): void {
    this.#watchedUntilMs = this.#clock.now() + WATCHED_MS;
    const index = this.#waiting.findIndex((frame) => frame.annotated === annotated);
    if (index === -1) return;
    this.#settleFirst(index);
    const frame = this.#waiting.shift();
    if (frame !== undefined) this.#settle(frame, encodeMs);
  }

  /** Settles the frames that have waited too long; to be called before anything is reported. */
  settleOverdue(): void {
    const dueMs = this.#clock.now() - MAX_WAIT_MS;
    const waiting = this.#waiting.findIndex(({ annotatedAtMs }) => annotatedAtMs > dueMs);
    this.#settleFirst(waiting === -1 ? this.#waiting.length : waiting);
  }

  #settleFirst(count: number): void {
    for (const frame of this.#waiting.splice(0, Math.max(0, count))) this.#settle(frame, 0);
  }

  #settle({ annotated, annotatedAtMs, dropped }: Unsettled, encodeMs: number): void {
    const latencyMs = annotatedAtMs - annotated.segmentation.frame.arrivedAtMs + encodeMs;
    const hit = isHit(annotated, latencyMs);
    this.#onSettled({ annotated, annotatedAtMs, latencyMs, hit, dropped });
  }

  /** The increase of the camera's count; one that went back has begun anew. */
  #newDrops({ drops }: AnnotatedFrame): number {
    const before = drops >= this.#drops ? this.#drops : 0;
    this.#drops = drops;
    return drops - before;
  }
}

function isHit({ segmentation: { kind, budgetMs } }: AnnotatedFrame, latencyMs: number): boolean | undefined {
  return budgetMs === undefined ? undefined : kind !== 'raw' && latencyMs <= budgetMs;
}
