import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { Limits, PointChooser } from './choose-point.js';
import type { CameraContext, DeviceContext } from './device-context.js';
import { frameTimes, type FrameTimes } from './frame-times.js';
import { Hysteresis } from './hysteresis.js';
import { ladderFor, type Ladder, type LadderPoint } from './ladder.js';
import type { LadderCosts } from './work-costs.js';

/** A camera's ladder for the picture size it has now. */
export interface View {
  readonly ladder: Ladder;
  readonly hysteresis: Hysteresis;
}

/** What is known of the costs when a frame is looked at. */
export interface Outlook {
  readonly view: View;
  readonly costs: LadderCosts;
  readonly chooser: PointChooser;
  readonly times: FrameTimes;
}

const WORK_Q_WITH_OLDER_LABELS = 0.9;
/** Quantiles are asked for in so many steps, so that cameras ask for the same ones. */
const Q_STEPS = 200;

/** What one camera's frames may expect. */
export class Outlooks {
  readonly #device: DeviceContext;
  readonly #camera: CameraContext;
  readonly #profile: AdaptiveProfile;
  #view: View | undefined;

  constructor(device: DeviceContext, camera: CameraContext, profile: AdaptiveProfile) {
    this.#device = device;
    this.#camera = camera;
    this.#profile = profile;
  }

  of(frame: Frame): Outlook {
    const { sizes, costs: workCosts } = this.#device;
    const view = this.#viewOf(frame);
    const costs = workCosts.ofLadder(view.ladder, this.#workQ(frame));
    const { cuts } = view.ladder;
    const chooser: PointChooser = {
      isReady: (point) => sizes.has(point.geometry, cuts),
      costOf: (point) => costs.get(point),
    };
    const times = frameTimes(this.#device, this.#camera, this.#profile, frame);
    return { view, costs, chooser, times };
  }

  /** What the budget allows by itself: the limits of a frame that gets the device at once. */
  budgetLimits(frame: Frame, { deadlineMs, tail }: FrameTimes): Limits {
    const wholeTimeMs = deadlineMs - frame.arrivedAtMs;
    const shareMs = this.#camera.shareMs();
    return { timeLeftMs: wholeTimeMs, wholeTimeMs, tail, roomMs: Infinity, shareMs };
  }

  /** A point's size with every cut there is. */
  whole({ geometry, inputSize }: LadderPoint): LadderPoint | undefined {
    const cuts = this.#view?.ladder.cuts ?? [];
    const exit = cuts.at(-1);
    return exit && { geometry, inputSize, cuts, exit, quality: 0 };
  }

  /**
   * The quantile of the device's work that has to fit. When it takes longer, older labels are shown in time and the work
   * serves the next frame, so that a rare hold-up need not be planned for; without such labels it must.
   */
  #workQ(frame: Frame): number {
    const { margin, memory } = this.#camera;
    const hasOlder = memory.recall(frame, this.#profile.maxReuseMs) !== undefined;
    const q = hasOlder ? Math.min(margin.q, WORK_Q_WITH_OLDER_LABELS) : margin.q;
    return Math.ceil(q * Q_STEPS) / Q_STEPS;
  }

  #viewOf(frame: Frame): View {
    const { picture } = this.#view?.ladder ?? {};
    if (!this.#view || picture?.width !== frame.width || picture.height !== frame.height) {
      const size = { width: frame.width, height: frame.height };
      const ladder = ladderFor(size, this.#profile, this.#device.model);
      this.#view = { ladder, hysteresis: new Hysteresis() };
      const { tuned } = this.#profile;
      if (tuned) this.#device.costs.seed(tuned.picture, tuned.points);
    }
    return this.#view;
  }
}
