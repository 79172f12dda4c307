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

/** A network that is wanted, and a frame to try it out on. */
export interface LoadRequest {
  readonly geometry: Geometry;
  /** Cheapest first. */
  readonly exits: readonly Exit[];
  readonly frame: Frame;
}

/** Loading insists on the device after so long, ms: a moment nobody needs usually comes before. */
const PATIENCE_MS = 250;
/** Until one network is loaded; an engine takes as long for the largest, most for the first. */
const ASSUMED_LOAD_MS = 150;
/** A network that could not be loaded is tried again after so long, ms. */
const RETRY_AFTER_MS = 10_000;
/** A network's first runs set up its memory and cost more than it will again. */
const FIRST_RUNS = 1;

/** Loads networks in the background, one at a time, cut by cut between the cameras' turns, and tries each on a frame. */
export class NetworkLoader {
  readonly #options: NetworkLoaderOptions;
  readonly #notBeforeMs = new Map<string, number>();
  #isLoading = false;
  #reason = LOADING;

  constructor(options: NetworkLoaderOptions) {
    this.#options = options;
  }

  /** Why a frame for which nothing is loaded has no labels, in a few words for the picture. */
  get reason(): string {
    return this.#reason;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Begins to load, unless something is being loaded, there is no room, or it failed a short while ago. */
  load(request: LoadRequest): void {
    const { sizes, clock, signal } = this.#options;
    const { geometry } = request;
    const notBeforeMs = this.#notBeforeMs.get(keyOf(geometry)) ?? -Infinity;
    if (this.#isLoading || signal.aborted || clock.now() < notBeforeMs || !sizes.hasRoomFor(geometry)) return;
    void this.#load(request);
  }

  /** After a failure in the engine nothing is known to be loaded. */
  forget(thrown: unknown): void {
    this.#options.sizes.clear();
    this.#reason = reasonFor(thrown);
  }

  async #load(request: LoadRequest): Promise<void> {
    const { segmenter, sizes, signal } = this.#options;
    const { geometry, exits, frame } = request;
    this.#isLoading = true;
    retain(frame.pixels);
    try {
      await segmenter.ready(signal);
      this.#reason = LOADING;
      await segmenter.build(geometry); // which needs no turn
      for (const exit of exits) await this.#inTurn(() => segmenter.prepare(geometry, [exit]));
      for (let run = 0; run <= FIRST_RUNS; run++) await this.#tryOut(request, run >= FIRST_RUNS);
      sizes.add(geometry, exits);
    } catch (thrown) {
      if (signal.aborted) return;
      this.#reason = reasonFor(thrown);
      const crashed = toSegcastError(thrown).code === 'engine-crashed'; // the engine comes back by itself
      if (!crashed) this.#notBeforeMs.set(keyOf(geometry), this.#options.clock.now() + RETRY_AFTER_MS);
    } finally {
      this.#isLoading = false;
      release(frame.pixels);
    }
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    using turn = await this.#turn(ASSUMED_LOAD_MS);
    if (turn) await work();
  }

  async #tryOut({ geometry, exits, frame }: LoadRequest, learns: boolean): Promise<void> {
    const { segmenter, costs, clock, signal } = this.#options;
    const exit = exits.at(-1);
    const turn = await this.#turn(0);
    if (!turn || !exit) return;
    const inputSize = { width: geometry.inputWidth, height: geometry.inputHeight };
    const point = { geometry, inputSize, exit, cuts: exits, quality: 0 };
    const nextTurn = () => this.#turn(0);
    await runFrame({ segmenter, costs, clock, frame, point, turn, nextTurn, learns, signal });
  }

  #turn(costMs: number): Promise<Turn | undefined> {
    const { turns, account, clock, signal } = this.#options;
    return turns.take({
      kind: 'patient',
      account,
      deadlineMs: Infinity,
      costMs,
      latestStartMs: Infinity,
      insistsFromMs: clock.now() + PATIENCE_MS,
      signal,
    });
  }
}

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
