import type { Geometry } from '../../models/cut-graph.js';
import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import { fittingPoints, nextToLoad, type Limits } from './choose-point.js';
import type { CameraContext, DeviceContext } from './device-context.js';
import {
  bestBehind,
  LabelsChoice,
  onlyReady,
  shownQuality,
  wantedBehind,
  type BehindTimes,
  type LabelsBehind,
} from './labels-behind.js';
import type { LadderPoint } from './ladder.js';
import type { LastRuns, Outlook, Outlooks } from './outlook.js';
import type { Outcomes } from './outcomes.js';
import type { WorkBehind } from './work-behind.js';

/** What labels behind the picture are made with. */
export interface BehindPictureOptions {
  readonly device: DeviceContext;
  readonly camera: CameraContext;
  readonly profile: AdaptiveProfile;
  readonly behind: WorkBehind;
  readonly outcomes: Outcomes;
  readonly outlooks: Outlooks;
  readonly lastRuns: LastRuns;
}

/** Waiting for time that nobody needs, work behind the picture insists on its share after so long, ms. */
export const PATIENCE_MS = 1000;
/** While labels are made behind the picture, what would end that is tried so often, ms. */
const PROBE_AFTER_MS = 1000;
/** Larger work, behind the picture as well, so often, ms. */
const TRY_BETTER_AFTER_MS = 4000;
/** The same where it would have to become much faster than it was, ms: it holds up drawing. */
const TRY_HOPELESS_AFTER_MS = 15_000;
/** Timers come late, and then labels are moved before they are drawn, ms. */
const MOVED_WITHIN_MS = 4;
/** What is tried and takes longer than so many budgets ends with the cut it is in. */
const HOPELESS = 2;
/** What takes so much less than was likely is tried again at once, until it is known better. */
const MUCH_FASTER = 0.6;
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
  async show(frame: Frame, outlook: Outlook, { point: best, quality }: LabelsBehind): Promise<Segmentation> {
    const { behind, device, outcomes } = this.#options;
    const nowMs = device.clock.now();
    if (!behind.isBusy) {
      void this.#run(this.#next(frame, outlook, { point: best, quality }), this.#drawingMs(frame));
      return outcomes.withoutNew(frame, outcomes.budgetWords);
    }
    const untilMs = frame.arrivedAtMs + this.#waitMs(frame);
    if (behind.likelyEndMs < untilMs) await behind.ended(untilMs - nowMs);
    return outcomes.withoutNew(frame, outcomes.budgetWords);
  }

  /** @param afterMs not beside the drawing of a frame, which it would hold up */
  async #run({ point, takesMs, likelyMs }: Planned, afterMs: number): Promise<void> {
    const { behind, device, lastRuns } = this.#options;
    const { clock } = device;
    const fromMs = clock.now();
    lastRuns.ran(point, fromMs);
    const exit = await behind.run(point, { patienceMs: PATIENCE_MS, costMs: takesMs, takesMs, afterMs });
    const tookMs = clock.now() - fromMs - afterMs;
    if (exit === point.exit && tookMs < MUCH_FASTER * likelyMs) lastRuns.forget(point);
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

  /**
   * What is run next: as a rule the best work. What is known by hearsay only is tried now and then: the least work whose own
   * labels would be as good, which would end all this, and the next better one.
   */
  #next(frame: Frame, { view, chooser, costs }: Outlook, { point, quality }: LabelsBehind): Planned {
    const { lastRuns, device, profile } = this.#options;
    const { points, cuts } = view.ladder;
    const likelyMs = (each: LadderPoint) => costs.get(each)?.likelyMs ?? Infinity;
    const planned = (each: LadderPoint, atLeastMs = 0): Planned => ({
      point: each,
      likelyMs: likelyMs(each),
      takesMs: Math.max(atLeastMs, likelyMs(point)),
    });
    const least = (than: number) =>
      points.find((each) => each.quality > than && each.cuts.length === cuts.length && chooser.isReady(each));
    const nowMs = device.clock.now();
    const isDue = (each: LadderPoint | undefined, afterMs: number): each is LadderPoint =>
      each !== undefined && each !== point && lastRuns.msSince(each, nowMs) >= afterMs;
    const [asGood, better] = [least(quality), least(point.quality)];
    const longestMs = HOPELESS * profile.budgetMs;
    if (isDue(asGood, PROBE_AFTER_MS) && likelyMs(asGood) <= longestMs) return planned(asGood, longestMs);
    const mayBeBetter = (each: LadderPoint) =>
      shownQuality(each.quality, MUCH_FASTER * likelyMs(each), this.#timesOf(frame)) > quality;
    const tryAfterMs = better && mayBeBetter(better) ? TRY_BETTER_AFTER_MS : TRY_HOPELESS_AFTER_MS;
    if (isDue(better, tryAfterMs)) return planned(better, longestMs);
    return planned(point);
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
