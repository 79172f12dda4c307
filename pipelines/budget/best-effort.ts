import type { Frame } from '../../src/core/frame.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { AdaptiveContext } from './adaptive-context.js';
import type { LadderPoint } from './ladder.js';
import type { Outlooks } from './outlook.js';
import { REMOVED } from './reasons.js';
import type { RunInTime } from './run-in-time.js';
import { PATIENCE_MS, REFINE_WITHIN_MS } from './work-behind.js';

/** What frames are shown with for which there seems to be no time. */
export interface BestEffortOptions extends AdaptiveContext {
  readonly outlooks: Outlooks;
  readonly runner: RunInTime;
}

/** What there seems to be no time for. */
export interface LeftOut {
  /** The least that could have been done. */
  readonly cheapest: LadderPoint;
  /** What that is likely to cost the device, ms. */
  readonly costMs: number;
  readonly reason: string;
}

const USUAL_Q = 0.5;

/**
 * Does for frames that are predicted to be late what can still be done: older labels are shown. Where cameras compete for the
 * device, new ones are made behind the picture when nobody needs it.
 *
 * A camera alone tries a frame all the same once its labels have grown half as old as they may: the older ones are still
 * shown in time if it fails. The frames between have nothing beside them, so that what drawing takes is learnt undisturbed.
 */
export class BestEffort {
  readonly #options: BestEffortOptions;

  constructor(options: BestEffortOptions) {
    this.#options = options;
  }

  /** A frame for which there seems to be no time. */
  show(frame: Frame, leftOut: LeftOut): Segmentation | Promise<Segmentation> {
    const { camera, behind, outcomes } = this.#options;
    if (camera.signal.aborted) return outcomes.withoutNew(frame, REMOVED);
    if (!behind.isBusy) {
      if (camera.hasCompany()) void this.#runBehind(leftOut);
      else if (this.#areLabelsOld(frame)) return this.#tryAnyway(frame, leftOut);
    }
    return outcomes.withoutNew(frame, leftOut.reason);
  }

  #areLabelsOld(frame: Frame): boolean {
    const { camera, profile } = this.#options;
    const { maxReuseMs } = profile;
    const { ageMs = Infinity } = camera.memory.recall(frame, maxReuseMs) ?? {};
    return ageMs >= maxReuseMs / 2;
  }

  async #runBehind({ cheapest, costMs }: LeftOut): Promise<void> {
    const { behind, outlooks } = this.#options;
    const whole = outlooks.whole(cheapest);
    if (whole) await behind.run(whole, { patienceMs: PATIENCE_MS, costMs });
  }

  /** The whole cascade at the cheapest size, against what is predicted. */
  async #tryAnyway(frame: Frame, { cheapest, costMs, reason }: LeftOut): Promise<Segmentation> {
    const { behind, camera, outcomes, outlooks, profile, runner } = this.#options;
    const point = outlooks.whole(cheapest);
    const patience = { patienceMs: PATIENCE_MS, costMs };
    const turn = await behind.turn({ ...patience, withinMs: profile.budgetMs });
    if (!turn || !point) {
      turn?.[Symbol.dispose]();
      return outcomes.withoutNew(frame, reason);
    }
    camera.attempts.add(frame);
    const nextTurn = () => behind.turn({ ...patience, withinMs: REFINE_WITHIN_MS });
    return runner.run({ frame, point, turn, nextTurn, reason }, this.#usualLabelsByMs(frame));
  }

  /**
   * When labels must be there if drawing takes as long as usual, the clock's ms. An attempt that gave up for a drawing slower
   * than that would run into the drawing, and slow it down for certain.
   */
  #usualLabelsByMs(frame: Frame): number {
    const { camera, device, profile } = this.#options;
    const { usualMs } = device.costs.aftermath(camera.id, frame, USUAL_Q);
    return frame.arrivedAtMs + profile.budgetMs - usualMs;
  }
}
