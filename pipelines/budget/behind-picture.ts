import type { Geometry } from '../../models/cut-graph.js';
import type { Frame } from '../../src/core/frame.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { AdaptiveContext } from './adaptive-context.js';
import { fittingPoints, nextToLoad, type Limits } from './choose-point.js';
import {
  bestBehind,
  LabelsChoice,
  onlyReady,
  wantedBehind,
  type BehindTimes,
  type LabelsBehind,
} from './labels-behind.js';
import type { LadderPoint } from './ladder.js';
import type { Outlook, Outlooks } from './outlook.js';
import type { Trials } from './trials.js';
import { PATIENCE_MS } from './work-behind.js';

/** What labels behind the picture are made with. */
export interface BehindPictureOptions extends AdaptiveContext {
  readonly outlooks: Outlooks;
  readonly trials: Trials;
}

/** Timers come late, and then labels are moved before they are drawn, ms. */
const MOVED_WITHIN_MS = 4;
/** A network is loaded when one has been wanted for so long, ms. */
const WANTED_FOR_MS = 1000;
/** Of drawing times, what work behind the picture waits for. */
const DRAWN_Q = 0.7;
/** Of drawing times, what is left to a frame that waits for labels: it would have been in time without. */
const WAIT_Q = 0.995;

/** Shows a camera's frames with labels of frames before, larger and later ones, where those are worth more than own ones. */
export class BehindPicture {
  readonly #options: BehindPictureOptions;
  readonly #choice = new LabelsChoice();
  #wantedSinceMs: number | undefined;

  constructor(options: BehindPictureOptions) {
    this.#options = options;
  }

  /** Whether labels are made behind the picture now. */
  get isPreferred(): boolean {
    return this.#choice.isBehind;
  }

  /**
   * Labels made behind the picture, where they are worth more than the frame's own; not before everything is loaded that a
   * frame's own could be made with. For a camera alone: among others, time that nobody needs is divided by turns.
   */
  better(frame: Frame, { view, chooser, times }: Outlook): LabelsBehind | undefined {
    const { camera, device, outlooks } = this.#options;
    const { ladder } = view;
    const limits = outlooks.budgetLimits(frame, times);
    if (camera.hasCompany()) return undefined;
    if (!this.isPreferred && nextToLoad(ladder, limits, chooser) >= 0) return undefined;
    const behind = bestBehind(ladder, onlyReady(chooser), this.#timesOf(frame));
    if (!behind) return undefined;
    const own = this.#ownQuality(limits, { view, chooser });
    return this.#choice.prefersBehind(own, behind.quality, device.clock.now()) ? behind : undefined;
  }

  /**
   * The network that is worth loading for labels behind the picture, be they preferred now or because they would be then: what
   * has been wanted for a while, since the device is kept from labels meanwhile.
   */
  toLoad(frame: Frame, outlook: Outlook): Geometry | undefined {
    const { camera, device, outlooks } = this.#options;
    if (camera.hasCompany()) return undefined;
    const { view, chooser, times } = outlook;
    const own = this.isPreferred ? 0 : this.#ownQuality(outlooks.budgetLimits(frame, times), outlook);
    const wanted = wantedBehind(view.ladder, chooser, this.#timesOf(frame), own)?.geometry;
    const nowMs = device.clock.now();
    this.#wantedSinceMs = wanted && (this.#wantedSinceMs ?? nowMs);
    return nowMs - (this.#wantedSinceMs ?? Infinity) >= WANTED_FOR_MS ? wanted : undefined;
  }

  /** What labels of its own would be worth to a frame, 0 when there is no time for any. */
  #ownQuality(limits: Limits, { view, chooser }: Pick<Outlook, 'view' | 'chooser'>): number {
    const fitting = fittingPoints(view.ladder, limits, chooser);
    // What fits by a hair would soon not fit any more.
    const place = this.isPreferred ? fitting?.withHeadroom : fitting?.best;
    return view.ladder.points[place ?? -1]?.quality ?? 0;
  }

  /**
   * A frame with the newest labels there are, or those that are about to be; the next ones are begun when the last ones are
   * there.
   */
  async show(frame: Frame, outlook: Outlook, best: LabelsBehind): Promise<Segmentation> {
    const { behind, device, outcomes } = this.#options;
    const nowMs = device.clock.now();
    if (!behind.isBusy) {
      void this.#run(this.#next(frame, outlook, best), this.#drawingMs(frame));
      return outcomes.withoutNew(frame, outcomes.budgetWords);
    }
    const untilMs = frame.arrivedAtMs + this.#waitMs(frame);
    if (behind.likelyEndMs < untilMs) await behind.ended(untilMs - nowMs);
    return outcomes.withoutNew(frame, outcomes.budgetWords);
  }

  /** @param afterMs not beside the drawing of a frame, which it would hold up */
  async #run({ point, takesMs, likelyMs }: Planned, afterMs: number): Promise<void> {
    const { behind, device, trials } = this.#options;
    const { clock } = device;
    const fromMs = clock.now();
    trials.began(point);
    const exit = await behind.run(point, { patienceMs: PATIENCE_MS, costMs: takesMs, takesMs, afterMs });
    if (exit === point.exit) trials.ended(point, clock.now() - fromMs - afterMs, likelyMs);
  }

  #timesOf(frame: Frame): BehindTimes {
    const { profile, camera } = this.#options;
    const { periodMs } = camera.forecast;
    const [drawingMs, waitMs] = [this.#drawingMs(frame), this.#waitMs(frame)];
    return { periodMs, drawingMs, waitMs, maxReuseMs: profile.maxReuseMs };
  }

  /** How long after its arrival a frame can wait for labels, ms: in time itself, and drawn when the next one comes. */
  #waitMs(frame: Frame): number {
    const { camera, device, profile } = this.#options;
    const { likelyMs } = device.costs.aftermath(camera.id, frame, WAIT_Q);
    const leftMs = Math.min(
      profile.budgetMs - likelyMs - MOVED_WITHIN_MS,
      camera.forecast.periodMs - this.#drawingMs(frame),
    );
    return Math.max(leftMs, 0);
  }

  /** How long drawing a frame takes as a rule, ms. */
  #drawingMs(frame: Frame): number {
    const { device, camera } = this.#options;
    return device.costs.aftermath(camera.id, frame, DRAWN_Q).likelyMs;
  }

  /** What is run next: as a rule the best work, now and then something to be tried. */
  #next(frame: Frame, { view, chooser }: Outlook, best: LabelsBehind): Planned {
    const { trials } = this.#options;
    const likelyMs = (point: LadderPoint) => chooser.costOf(point)?.likelyMs ?? Infinity;
    const bestMs = likelyMs(best.point);
    const tried = trials.insteadOf(best, view.ladder, chooser, this.#timesOf(frame));
    if (!tried) return { point: best.point, likelyMs: bestMs, takesMs: bestMs };
    return { point: tried, likelyMs: likelyMs(tried), takesMs: Math.max(trials.longestMs, bestMs) };
  }
}

/** What is run next. */
interface Planned {
  readonly point: LadderPoint;
  /** What it is likely to take by what is known, ms. */
  readonly likelyMs: number;
  /** What it may take, ms; beyond, it ends with the cut it is in. */
  readonly takesMs: number;
}
