import type { Geometry } from '../../models/cut-graph.js';
import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import { fittingPoints, nextToLoad, type Limits, type PointChooser } from './choose-point.js';
import type { CameraContext, DeviceContext } from './device-context.js';
import type { FrameTimes } from './frame-times.js';
import {
  bestBehind,
  LabelsChoice,
  onlyReady,
  wantedBehind,
  type BehindTimes,
  type LabelsBehind,
} from './labels-behind.js';
import type { Ladder, LadderPoint } from './ladder.js';
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
/** A network is loaded that has been wanted for so long, ms. */
const WANTED_FOR_MS = 1000;
/** Of drawing times, what work behind the picture waits for. */
const DRAWN_Q = 0.7;

/** Shows a camera's frames with labels of frames before, larger and later ones, where those are worth more than own ones. */
export class BehindPicture {
  readonly #options: BehindPictureOptions;
  readonly #choice = new LabelsChoice();
  #wanted: { readonly geometry: Geometry; readonly sinceMs: number } | undefined;

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
    const behind = bestBehind(ladder, onlyReady(chooser), this.#timesOf(frame, times));
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
    const wanted = wantedBehind(view.ladder, chooser, this.#timesOf(frame, times), own)?.geometry;
    const nowMs = device.clock.now();
    if (wanted !== this.#wanted?.geometry) this.#wanted = wanted && { geometry: wanted, sinceMs: nowMs };
    return this.#wanted && nowMs - this.#wanted.sinceMs >= WANTED_FOR_MS ? wanted : undefined;
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
    const { behind, device, outcomes, lastRuns } = this.#options;
    const nowMs = device.clock.now();
    if (!behind.isBusy) {
      const point = this.#unknown(outlook.view.ladder, quality, outlook.chooser) ?? best;
      lastRuns.ran(point, nowMs);
      const takesMs = outlook.costs.get(point)?.usualMs ?? Infinity;
      // not beside the drawing of this frame, which they would hold up
      const patience = { patienceMs: PATIENCE_MS, costMs: takesMs, afterMs: this.#drawingMs(frame) };
      void behind.run(point, patience);
      return outcomes.withoutNew(frame, outcomes.budgetWords);
    }
    const untilMs = frame.arrivedAtMs + this.#waitMs(frame, outlook.times);
    if (behind.likelyEndMs < untilMs) await behind.ended(untilMs - nowMs);
    return outcomes.withoutNew(frame, outcomes.budgetWords);
  }

  #timesOf(frame: Frame, times: FrameTimes): BehindTimes {
    const { profile, camera } = this.#options;
    const { periodMs } = camera.forecast;
    const [drawingMs, waitMs] = [this.#drawingMs(frame), this.#waitMs(frame, times)];
    return { periodMs, drawingMs, waitMs, maxReuseMs: profile.maxReuseMs };
  }

  /** How long after its arrival a frame can wait for labels, ms: in time itself, and drawn when the next one comes. */
  #waitMs(frame: Frame, { labelsByMs }: FrameTimes): number {
    const { periodMs } = this.#options.camera.forecast;
    const leftMs = Math.min(labelsByMs - frame.arrivedAtMs, periodMs - this.#drawingMs(frame));
    return Math.max(leftMs, 0);
  }

  /** How long drawing a frame takes as a rule, ms. */
  #drawingMs(frame: Frame): number {
    const { device, camera } = this.#options;
    return device.costs.aftermath(camera.id, frame, DRAWN_Q).likelyMs;
  }

  /** The least work whose own labels would be as good, when it has not run for a while: what it costs now decides. */
  #unknown(ladder: Ladder, quality: number, { isReady }: PointChooser): LadderPoint | undefined {
    const { lastRuns, device } = this.#options;
    const enough = ladder.points.find(
      (point) => point.quality >= quality && point.cuts.length === ladder.cuts.length,
    );
    if (!enough || !isReady(enough)) return undefined;
    return lastRuns.msSince(enough, device.clock.now()) < PROBE_AFTER_MS ? undefined : enough;
  }
}
