import type { Geometry } from '../../models/cut-graph.js';
import type { Segmenter } from '../../models/segmenter.js';
import { release, retain } from '../../src/core/buffer-pool.js';
import { toSegcastError, type ErrorCode } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Clock } from '../../src/core/time.js';
import type { ShareAccount } from './fair-share.js';
import type { LoadedSizes } from './loaded-sizes.js';
import { runFrame } from './run-frame.js';
import type { Turn, Turns } from './turns.js';
import type { WorkCosts } from './work-costs.js';

/** What a loader works with. */
export interface NetworkLoaderOptions {
  readonly segmenter: Segmenter;
  readonly sizes: LoadedSizes;
  readonly turns: Turns;
  readonly costs: WorkCosts;
  readonly clock: Clock;
  /** Whose turns loading takes; it is owed nothing and owes nothing. */
  readonly account: ShareAccount;
  readonly signal: AbortSignal;
}

/** A network that is wanted. */
export interface LoadRequest {
  readonly geometry: Geometry;
  /** Cheapest first. */
  readonly exits: readonly Exit[];
  /** To try it out on; without one it is loaded as far as that is possible before pictures come. */
  readonly frame?: Frame | undefined;
  /** Whether who asks has no other to work with. @defaultValue false */
  readonly isFirst?: boolean | undefined;
}

/** Loading what improves labels insists on the device after so long, ms: a moment nobody needs usually comes before. */
const PATIENCE_MS = 250;
/** Until one network is loaded; an engine takes as long for the largest, most for the first. */
const ASSUMED_LOAD_MS = 150;
/** A network that could not be loaded is tried again after so long, ms. */
const RETRY_AFTER_MS = 10_000;
/** A network's first runs set up its memory and cost more than it will again. */
const FIRST_RUNS = 1;

/**
 * Loads networks in the background, one at a time, cut by cut between the cameras' turns, and tries each on a frame. A camera's
 * first network goes before all that others are to be improved with, and waits for nobody's frames.
 */
export class NetworkLoader {
  readonly #options: NetworkLoaderOptions;
  readonly #notBeforeMs = new Map<string, number>();
  readonly #underWay = new Set<string>();
  /** Done when every first network asked for so far is. */
  #firsts: Promise<void> = Promise.resolve();
  #reason = LOADING;

  constructor(options: NetworkLoaderOptions) {
    this.#options = options;
  }

  /** Why a frame for which nothing is loaded has no labels, in a few words for the picture. */
  get reason(): string {
    return this.#reason;
  }

  get isLoading(): boolean {
    return this.#underWay.size > 0;
  }

  /**
   * Begins to load, unless it is being loaded, there is no room, or it failed a short while ago. What is no camera's first
   * is only begun while nothing else is being loaded.
   */
  load(request: LoadRequest): void {
    const { sizes, clock, signal } = this.#options;
    const { geometry, frame, isFirst = false } = request;
    const key = keyOf(geometry);
    const notBeforeMs = this.#notBeforeMs.get(key) ?? -Infinity;
    if (this.#underWay.has(key) || signal.aborted || clock.now() < notBeforeMs) return;
    if ((this.isLoading && !isFirst) || !sizes.hasRoomFor(geometry, isFirst)) return;
    this.#underWay.add(key);
    if (frame) retain(frame.pixels);
    if (isFirst) this.#firsts = this.#firsts.then(() => this.#load(request, FIRST));
    else void this.#load(request, LATER);
  }

  /** After a failure in the engine nothing is known to be loaded. */
  forget(thrown: unknown): void {
    this.#options.sizes.clear();
    this.#reason = reasonFor(thrown);
  }

  /** Never rejects. Lets go of the frame. */
  async #load(request: LoadRequest, urgency: Urgency): Promise<void> {
    const { sizes, signal, clock } = this.#options;
    const { geometry, exits, frame } = request;
    try {
      await this.#prepare(request, urgency);
      if (!frame) return;
      for (let run = 0; run <= FIRST_RUNS; run++)
        await this.#tryOut(request, frame, { learns: run >= FIRST_RUNS, urgency });
      sizes.add(geometry, exits);
    } catch (thrown) {
      if (signal.aborted) return;
      this.#reason = reasonFor(thrown);
      const crashed = toSegcastError(thrown).code === 'engine-crashed'; // the engine comes back by itself
      if (!crashed) this.#notBeforeMs.set(keyOf(geometry), clock.now() + RETRY_AFTER_MS);
    } finally {
      this.#underWay.delete(keyOf(geometry));
      if (frame) release(frame.pixels);
    }
  }

  async #prepare({ geometry, exits }: LoadRequest, urgency: Urgency): Promise<void> {
    const { segmenter, signal } = this.#options;
    await segmenter.ready(signal);
    this.#reason = LOADING;
    await segmenter.build(geometry); // which needs no turn
    for (const exit of exits) {
      using turn = await this.#turn(ASSUMED_LOAD_MS, urgency);
      if (turn) await segmenter.prepare(geometry, [exit]);
    }
  }

  async #tryOut(
    { geometry, exits }: LoadRequest,
    frame: Frame,
    { learns, urgency }: { readonly learns: boolean; readonly urgency: Urgency },
  ): Promise<void> {
    const { segmenter, costs, clock, signal } = this.#options;
    const exit = exits.at(-1);
    const turn = await this.#turn(0, urgency);
    if (!turn || !exit) return;
    const inputSize = { width: geometry.inputWidth, height: geometry.inputHeight };
    const point = { geometry, inputSize, exit, cuts: exits, quality: 0 };
    const nextTurn = () => this.#turn(0, urgency);
    await runFrame({ segmenter, costs, clock, frame, point, turn, nextTurn, learns, signal });
  }

  async #turn(costMs: number, { patienceMs, letsFirstsPass }: Urgency): Promise<Turn | undefined> {
    if (letsFirstsPass) await this.#firstsDone();
    const { turns, account, clock, signal } = this.#options;
    return turns.take({
      kind: 'patient',
      account,
      deadlineMs: Infinity,
      costMs,
      latestStartMs: Infinity,
      insistsFromMs: clock.now() + patienceMs,
      signal,
    });
  }

  async #firstsDone(): Promise<void> {
    let firsts: Promise<void> | undefined;
    while (firsts !== this.#firsts) {
      firsts = this.#firsts;
      await firsts;
    }
  }
}

/** How much a load gives way to others. */
interface Urgency {
  /** For how long it only takes time that no frame needs, ms. */
  readonly patienceMs: number;
  /** Whether it waits between its steps for those that are somebody's first. */
  readonly letsFirstsPass: boolean;
}

const FIRST: Urgency = { patienceMs: 0, letsFirstsPass: false };
const LATER: Urgency = { patienceMs: PATIENCE_MS, letsFirstsPass: true };

const LOADING = 'loading network';

const REASONS: Partial<Record<ErrorCode, string>> = {
  'engine-crashed': 'engine restarting',
  'graph-invalid': 'size not supported',
};

function reasonFor(thrown: unknown): string {
  return REASONS[toSegcastError(thrown).code] ?? 'engine failed';
}

function keyOf({ frameWidth, frameHeight, inputWidth, inputHeight }: Geometry): string {
  return `${frameWidth}x${frameHeight}-${inputWidth}x${inputHeight}`;
}
