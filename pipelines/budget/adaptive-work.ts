import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { Exit, Segmentation } from '../../src/core/segmentation.js';
import { CameraEscalation } from '../escalate/camera-escalation.js';
import { BehindPicture, PATIENCE_MS } from './behind-picture.js';
import {
  fittingPoints,
  nextToLoad,
  obstacleTo,
  type Limits,
  type Obstacle,
  type PointChooser,
} from './choose-point.js';
import { inSequence, NO_COST, type Cost } from './cost.js';
import type { CameraContext, CameraWork, DeviceContext } from './device-context.js';
import { windowFor, type FrameTimes } from './frame-times.js';
import type { Ladder, LadderPoint } from './ladder.js';
import { Outcomes } from './outcomes.js';
import { LastRuns, Outlooks, type Outlook } from './outlook.js';
import { BUSY, REMOVED } from './reasons.js';
import { RunInTime } from './run-in-time.js';
import type { TimedWork } from './schedule.js';
import type { Turn } from './turns.js';
import type { LadderCosts } from './work-costs.js';
import { REFINE_WITHIN_MS, WorkBehind } from './work-behind.js';

/** What ran within so long is known well enough, ms. */
const KNOWN_FOR_MS = 5000;
/** Work that seems to cost so many times what there is need not be tried. */
const HOPELESS = 2;
const USUAL_Q = 0.5;

/** Chooses each frame's work so that it is shown by its deadline. */
export class AdaptiveWork implements CameraWork {
  readonly #device: DeviceContext;
  readonly #camera: CameraContext;
  readonly #profile: AdaptiveProfile;
  readonly #behind: WorkBehind;
  readonly #outcomes: Outcomes;
  readonly #escalation: CameraEscalation | undefined;
  readonly #outlooks: Outlooks;
  readonly #lastRuns = new LastRuns();
  readonly #behindPicture: BehindPicture;
  readonly #runner: RunInTime;
  #leastMs: number | undefined;
  #wantedMs: number | undefined;
  #leastLatency: Cost | undefined;
  #dueCostMs: number | undefined;
  #dueWithinMs: number;

  constructor(device: DeviceContext, camera: CameraContext, profile: AdaptiveProfile) {
    this.#device = device;
    this.#camera = camera;
    this.#profile = profile;
    this.#behind = new WorkBehind(device, camera, (point, logits) =>
      this.#escalation?.observe(point, logits),
    );
    this.#outcomes = new Outcomes(device.clock, camera, profile);
    this.#outlooks = new Outlooks(device, camera, profile);
    const parts = { device, camera, profile, behind: this.#behind, outcomes: this.#outcomes };
    const { escalation } = device;
    this.#escalation = escalation && new CameraEscalation({ ...parts, escalation });
    this.#runner = new RunInTime({ ...parts, escalation: this.#escalation });
    const [outlooks, lastRuns] = [this.#outlooks, this.#lastRuns];
    this.#behindPicture = new BehindPicture({ ...parts, outlooks, lastRuns });
    this.#dueWithinMs = profile.budgetMs;
  }

  get leastMs(): number | undefined {
    return this.#leastMs;
  }

  get leastLatency(): Cost | undefined {
    return this.#leastLatency;
  }

  get wantedMs(): number | undefined {
    return this.#wantedMs;
  }

  hadCompanyBehind(frame: Frame): boolean {
    return this.#behind.ranBeside(frame);
  }

  get alwaysHasCompanyBehind(): boolean {
    return this.#behindPicture.isPreferred || this.#escalation?.isCalledIn === true;
  }

  observeLatency(latencyMs: number): void {
    this.#escalation?.observeLatency(latencyMs);
  }

  expected(nowMs: number): TimedWork | undefined {
    if (this.alwaysHasCompanyBehind) return undefined; // no frame waits for the device
    const releaseMs = this.#camera.forecast.nextAfter(nowMs);
    if (releaseMs === undefined || this.#dueCostMs === undefined) return undefined;
    const { standing } = this.#camera.account;
    return { releaseMs, deadlineMs: releaseMs + this.#dueWithinMs, costMs: this.#dueCostMs, standing };
  }

  async segment(frame: Frame): Promise<Segmentation> {
    this.#behind.hold(frame);
    this.#camera.motion.see(frame);
    const escalated = this.#escalation?.show(frame);
    if (escalated) return escalated;
    const outlook = this.#outlooks.of(frame);
    const better = this.#behindPicture.better(frame, outlook);
    this.#loadMore(frame, outlook, better !== undefined);
    const cheapest = cheapestReady(outlook);
    if (!cheapest) return this.#outcomes.withoutNew(frame, this.#device.loader.reason);
    if (better) return this.#behindPicture.show(frame, outlook, better);
    const turn = await this.#dueTurn(frame, outlook, cheapest);
    if (!turn) return this.#leftOut(frame, cheapest, this.#whoIsInTheWay());
    const choice = this.#choose(frame, turn);
    if (!choice) {
      turn[Symbol.dispose]();
      return this.#leftOut(frame, cheapest, this.#outcomes.budgetWords);
    }
    const { point, reason } = choice;
    const nextTurn = (exit: Exit) => this.#optionalTurn(point, exit, outlook.times);
    return this.#runner.run({ frame, point, turn, nextTurn, reason }, outlook.times.labelsByMs);
  }

  /** The next network, for frames' own labels or, where those are made `behind` the picture, for these. */
  #loadMore(frame: Frame, outlook: Outlook, behind: boolean): void {
    const { view, chooser, times } = outlook;
    const { loader } = this.#device;
    if (loader.isLoading) return;
    const { geometries, cuts } = view.ladder;
    const limits = this.#outlooks.budgetLimits(frame, times);
    const own = behind ? undefined : geometries[nextToLoad(view.ladder, limits, chooser)];
    const geometry = own ?? this.#behindPicture.toLoad(frame, outlook);
    if (geometry) loader.load({ geometry, exits: cuts, frame });
  }

  /** Waits for the device as long as the cheapest point would still be in time. */
  #dueTurn(frame: Frame, outlook: Outlook, cheapest: LadderPoint): Promise<Turn | undefined> {
    const { account, signal } = this.#camera;
    const cost = outlook.costs.get(cheapest) ?? NO_COST;
    const window = windowFor(cost, outlook.times);
    const { usualMs: upsampleMs } = this.#device.costs.upsample(cheapest.geometry, cheapest.exit, USUAL_Q);
    this.#leastMs = Math.max(cost.usualMs - upsampleMs, 0);
    this.#leastLatency = inSequence([cost, outlook.times.tail]);
    this.#dueCostMs = cost.likelyMs;
    this.#dueWithinMs = window.deadlineMs - frame.arrivedAtMs;
    return this.#device.turns.take({ kind: 'due', account, ...window, signal });
  }

  /** The point for a frame that has the device now, and why it is no better one; undefined when none fits any more. */
  #choose(
    frame: Frame,
    turn: Turn,
  ): { readonly point: LadderPoint; readonly reason: string | undefined } | undefined {
    const { view, chooser, times, costs } = this.#outlooks.of(frame);
    const nowMs = this.#device.clock.now();
    const whole = this.#outlooks.budgetLimits(frame, times);
    const limits = { ...whole, timeLeftMs: times.deadlineMs - nowMs, roomMs: turn.roomMs };
    const { ladder, hysteresis } = view;
    this.#wantedMs = wantedMs(ladder, { ...whole, shareMs: Infinity }, chooser, costs);
    const fitting = fittingPoints(ladder, limits, chooser);
    if (!fitting) return undefined;
    const place = hysteresis.settle(fitting, nowMs);
    const point = ladder.points[place]!; // a place that fits
    const better = ladder.points[place + 1];
    const obstacle = better && (obstacleTo(better, limits, chooser) ?? 'budget');
    this.#tryBetter(ladder, place, limits, chooser);
    return { point, reason: obstacle && this.#wordsFor(obstacle) };
  }

  /**
   * What has not run for a while is known by hearsay only, and if that is too dear, it never runs again: the next larger
   * size is tried now and then, when nobody needs the device.
   */
  #tryBetter(ladder: Ladder, place: number, limits: Limits, { isReady, costOf }: PointChooser): void {
    const { clock } = this.#device;
    const present = ladder.points[place];
    const better = ladder.points.find(
      (point, at) =>
        at > place && point.geometry !== present?.geometry && point.cuts.length === ladder.cuts.length,
    );
    const usualMs = better && isReady(better) ? costOf(better)?.usualMs : undefined;
    const nowMs = clock.now();
    if (present) this.#lastRuns.ran(present, nowMs);
    if (!better || usualMs === undefined || this.#behind.isBusy) return;
    const isKnown = this.#lastRuns.msSince(better, nowMs) < KNOWN_FOR_MS;
    if (isKnown || usualMs > HOPELESS * Math.min(limits.wholeTimeMs, limits.shareMs)) return;
    this.#lastRuns.ran(better, nowMs);
    void this.#behind.run(better, this.#patience(Infinity));
  }

  #optionalTurn({ geometry }: LadderPoint, exit: Exit, times: FrameTimes): Promise<Turn | undefined> {
    const { account, margin, signal } = this.#camera;
    const cost = this.#device.costs.cut(geometry, exit, margin.q) ?? NO_COST;
    return this.#device.turns.take({ kind: 'optional', account, ...windowFor(cost, times), signal });
  }

  /**
   * A frame for which there seems to be no time: older labels are shown. Where cameras compete for the device, new ones are
   * made behind the picture when nobody needs it.
   *
   * A camera alone tries a frame all the same once its labels have grown half as old as they may: the older ones are still
   * shown in time if it fails. The frames between have nothing beside them, so that what drawing takes is learnt undisturbed.
   */
  #leftOut(frame: Frame, cheapest: LadderPoint, reason: string): Segmentation | Promise<Segmentation> {
    if (this.#camera.signal.aborted) return this.#outcomes.withoutNew(frame, REMOVED);
    if (!this.#behind.isBusy) {
      if (this.#camera.hasCompany()) void this.#runBehind(cheapest);
      else if (this.#areLabelsOld(frame)) return this.#tryAnyway(frame, cheapest, reason);
    }
    return this.#outcomes.withoutNew(frame, reason);
  }

  #areLabelsOld(frame: Frame): boolean {
    const { maxReuseMs } = this.#profile;
    const { ageMs = Infinity } = this.#camera.memory.recall(frame, maxReuseMs) ?? {};
    return ageMs >= maxReuseMs / 2;
  }

  async #runBehind(point: LadderPoint): Promise<void> {
    const whole = this.#outlooks.whole(point);
    if (whole) await this.#behind.run(whole, this.#patience(PATIENCE_MS));
  }

  /** The whole cascade at the cheapest size, against what is predicted. */
  async #tryAnyway(frame: Frame, cheapest: LadderPoint, reason: string): Promise<Segmentation> {
    const point = this.#outlooks.whole(cheapest);
    const patience = this.#patience(PATIENCE_MS);
    const turn = await this.#behind.turn({ ...patience, withinMs: this.#profile.budgetMs });
    if (!turn || !point) {
      turn?.[Symbol.dispose]();
      return this.#outcomes.withoutNew(frame, reason);
    }
    this.#camera.attempts.add(frame);
    const nextTurn = () => this.#behind.turn({ ...patience, withinMs: REFINE_WITHIN_MS });
    return this.#runner.run({ frame, point, turn, nextTurn, reason }, this.#usualLabelsByMs(frame));
  }

  /**
   * When labels must be there if drawing takes as long as usual, the clock's ms. An attempt that gave up for a drawing slower
   * than that would run into the drawing, and slow it down for certain.
   */
  #usualLabelsByMs(frame: Frame): number {
    const { usualMs } = this.#device.costs.aftermath(this.#camera.id, frame, USUAL_Q);
    return frame.arrivedAtMs + this.#profile.budgetMs - usualMs;
  }

  #patience(patienceMs: number): { readonly patienceMs: number; readonly costMs: number } {
    return { patienceMs, costMs: this.#dueCostMs ?? 0 };
  }

  #whoIsInTheWay(): string {
    const { holder } = this.#device.turns;
    if (holder === undefined || holder === this.#camera.account) return this.#outcomes.budgetWords;
    return this.#camera.hasCompany() && !this.#device.loader.isLoading ? BUSY : this.#device.loader.reason;
  }

  #wordsFor(obstacle: Obstacle): string {
    switch (obstacle) {
      case 'loading':
        return this.#device.loader.reason;
      case 'busy':
        return this.#camera.hasCompany() ? BUSY : this.#outcomes.budgetWords;
      case 'share':
        return this.#camera.hasCompany() ? BUSY : `${Number(this.#profile.fps.toFixed(1))} fps`;
      case 'budget':
        return this.#outcomes.budgetWords;
      default:
        return obstacle satisfies never;
    }
  }
}

function cheapestReady({ view, chooser, costs }: Outlook): LadderPoint | undefined {
  let cheapest: LadderPoint | undefined;
  const costOf = (point: LadderPoint) => costs.get(point)?.likelyMs ?? Infinity;
  for (const point of view.ladder.points)
    if (chooser.isReady(point) && (!cheapest || costOf(point) < costOf(cheapest))) cheapest = point;
  return cheapest;
}

/** What the best point costs that the budget allows. */
function wantedMs(
  ladder: Ladder,
  limits: Limits,
  chooser: PointChooser,
  costs: LadderCosts,
): number | undefined {
  const best = ladder.points.filter((point) => obstacleTo(point, limits, chooser) === undefined).at(-1);
  return best && costs.get(best)?.usualMs;
}
