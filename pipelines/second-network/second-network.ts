import type { Segmenter, SegmentResult } from '../../models/segmenter.js';
import { release, type Allocate } from '../../src/core/buffer-pool.js';
import type { ClassSet } from '../../src/core/class-set.js';
import { toSegcastError, type SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import type { Size } from '../../src/core/size.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';

/** A network beside the one that cameras are shown with. */
export interface SecondNetworkOptions {
  /** Its name in the zoo. */
  readonly name: string;
  readonly classSet: ClassSet;
  /** Opens it on an engine of its own; asked again after a failure. The segmenter is disposed of here. */
  readonly open: (signal: AbortSignal) => Promise<Segmenter>;
  /** What pictures of a size are resized to for it. */
  readonly inputSize: (picture: Size) => Size;
  /** Hears of the first of several failures in a row, and with undefined that it works again. */
  readonly onTrouble: (trouble: SegcastError | undefined) => void;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
}

/** What it makes of a frame. */
export interface SecondResult extends Pick<SegmentResult, 'labels' | 'exit'> {
  readonly inputSize: Size;
}

/** After the first failure it is left alone for so long, then twice as long each time, ms. */
const FIRST_REST_MS = 10_000;
const LONGEST_REST_MS = 300_000;

/** A second network that cameras can do without: when it fails, nobody else does, and it is tried again later. */
export class SecondNetwork implements AsyncDisposable {
  readonly name: string;
  readonly classSet: ClassSet;
  readonly #options: SecondNetworkOptions;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  /** Picture sizes it is loaded for, as `1280x720`. */
  readonly #loaded = new Set<string>();
  #opening: Promise<Segmenter> | undefined;
  #atWork: Promise<unknown> | undefined;
  #failures = 0;
  #failure: SegcastError | undefined;
  #restsUntilMs = -Infinity;

  constructor(options: SecondNetworkOptions) {
    const { name, classSet, clock = monotonicClock } = options;
    this.name = name;
    this.classSet = classSet;
    this.#options = options;
    this.#clock = clock;
  }

  /** Whether it can be asked for something now: it does one thing at a time, and rests after a failure. */
  get isFree(): boolean {
    const isResting = this.#clock.now() < this.#restsUntilMs;
    return this.#atWork === undefined && !isResting && !this.#closing.signal.aborted;
  }

  /** What it failed with last; undefined once it works again. */
  get failure(): SegcastError | undefined {
    return this.#failure;
  }

  /** Whether frames of that size are labelled without anything being loaded first. */
  isLoadedFor(picture: Size): boolean {
    return this.#loaded.has(keyOf(picture));
  }

  /** Opens it, and loads it for pictures of a frame's size by labelling it. Never rejects. Only while it is free. */
  async load(frame: Frame, signal?: AbortSignal): Promise<void> {
    await this.label(frame, { signal });
  }

  /**
   * Labels a frame, whose pixels must stay as they are until then. Never rejects: undefined when it failed, or was taken back.
   * Only while it is free.
   */
  async label(
    frame: Frame,
    {
      allocate,
      signal,
    }: { readonly allocate?: Allocate | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<SecondResult | undefined> {
    const work = this.#label(frame, allocate, signal).catch((thrown: unknown) => {
      const isTakenBack = this.#closing.signal.aborted || signal?.aborted === true;
      if (!isTakenBack) this.#rest(toSegcastError(thrown));
      return undefined;
    });
    this.#atWork = work;
    const result = await work;
    this.#atWork = undefined;
    return result;
  }

  /** Ends the engine, when what it does at present is over; idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    const segmenter = await this.#opening?.catch(() => undefined);
    await segmenter?.[Symbol.asyncDispose]();
    await this.#atWork;
  }

  async #label(
    frame: Frame,
    allocate: Allocate | undefined,
    signal: AbortSignal | undefined,
  ): Promise<SecondResult> {
    const segmenter = await this.#open();
    const inputSize = this.#options.inputSize({ width: frame.width, height: frame.height });
    const exit = segmenter.exits.at(-1)!; // every network has one
    await segmenter.ready(signal);
    const options = { exit, inputSize, allocate, signal };
    const { labels, logits, exit: reached } = await segmenter.segment(frame, options);
    release(logits.data);
    this.#loaded.add(keyOf(frame));
    this.#recover();
    return { labels, exit: reached, inputSize };
  }

  #open(): Promise<Segmenter> {
    this.#opening ??= this.#options.open(this.#closing.signal).catch((thrown: unknown) => {
      this.#opening = undefined;
      throw thrown;
    });
    return this.#opening;
  }

  #rest(failure: SegcastError): void {
    const restMs = Math.min(FIRST_REST_MS * 2 ** this.#failures, LONGEST_REST_MS);
    this.#restsUntilMs = this.#clock.now() + restMs;
    this.#failures += 1;
    this.#failure = failure;
    this.#loaded.clear();
    if (this.#failures === 1) this.#options.onTrouble(failure);
  }

  #recover(): void {
    if (this.#failures > 0) this.#options.onTrouble(undefined);
    this.#failures = 0;
    this.#failure = undefined;
  }
}

function keyOf({ width, height }: Size): string {
  return `${width}x${height}`;
}
