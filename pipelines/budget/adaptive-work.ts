import type { Geometry } from '../../models/cut-graph.js';
import { releaseLabels } from '../../src/core/frame-buffers.js';
import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { Exit, Segmentation } from '../../src/core/segmentation.js';
import { CameraEscalation } from '../escalate/camera-escalation.js';
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
import { frameTimes, windowFor, type FrameTimes } from './frame-times.js';
import { Hysteresis } from './hysteresis.js';
import {
  bestBehind,
  LabelsChoice,
  onlyReady,
  wantedBehind,
  type BehindTimes,
  type LabelsBehind,
} from './labels-behind.js';
import { ladderFor, type Ladder, type LadderPoint } from './ladder.js';
import { Outcomes } from './outcomes.js';
import { runFrame } from './run-frame.js';
import type { TimedWork } from './schedule.js';
import type { Turn } from './turns.js';
import type { LadderCosts } from './work-costs.js';
import { REFINE_WITHIN_MS, WorkBehind } from './work-behind.js';

/** A camera's ladder for the picture size it has now. */
interface View {
  readonly ladder: Ladder;
  readonly hysteresis: Hysteresis;
}

/** What is known of the costs when a frame is looked at. */
interface Outlook {
  readonly view: View;
  readonly costs: LadderCosts;
  readonly chooser: PointChooser;
  readonly times: FrameTimes;
}

/** A frame on its way through a point's cuts. */
interface FrameRun {
  readonly frame: Frame;
  readonly point: LadderPoint;
  readonly turn: Turn;
  readonly nextTurn: (next: Exit) => Promise<Turn | undefined>;
  /** Why it gets no more. */
  readonly reason: string | undefined;
}

/** Waiting for time that nobody needs, work behind the picture insists on its share after so long, ms. */
const PATIENCE_MS = 1000;
/** What ran within so long is known well enough, ms. */
const KNOWN_FOR_MS = 5000;
/** While labels are made behind the picture, what would end that is tried so often, ms. */
const PROBE_AFTER_MS = 1000;
/** Work that seems to cost so many times what there is need not be tried. */
const HOPELESS = 2;

const WORK_Q_WITH_OLDER_LABELS = 0.9;
/** Quantiles are asked for in so many steps, so that cameras ask for the same ones. */
const Q_STEPS = 200;
const USUAL_Q = 0.5;
/** Of drawing times, what work behind the picture waits for. */
const DRAWN_Q = 0.7;

/** Chooses each frame's work so that it is shown by its deadline. */
export class AdaptiveWork implements CameraWork {
  readonly #device: DeviceContext;
  readonly #camera: CameraContext;
  readonly #profile: AdaptiveProfile;
  readonly #behind: WorkBehind;
  readonly #outcomes: Outcomes;
  readonly #escalation: CameraEscalation | undefined;
  readonly #labelsChoice = new LabelsChoice();
  #view: View | undefined;
  /** When each geometry was last run by this camera; the clock's ms. */
  readonly #ranAtMs = new WeakMap<Geometry, number>();
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
    this.#outcomes = new Outcomes(device.clock, camera.memory, profile);
    const [behind, outcomes, { escalation }] = [this.#behind, this.#outcomes, device];
    this.#escalation =
      escalation && new CameraEscalation({ escalation, device, camera, profile, behind, outcomes });
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
    return this.#labelsChoice.isBehind || this.#escalation?.isCalledIn === true;
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
    const escalated = this.#escalation?.show(frame);
    if (escalated) return escalated;
    const outlook = this.#outlookFor(frame);
    const better = this.#betterBehind(frame, outlook);
    this.#loadMore(frame, outlook, better !== undefined);
    const cheapest = cheapestReady(outlook);
    if (!cheapest) return this.#outcomes.withoutNew(frame, this.#device.loader.reason);
    if (better) return this.#shownFromBehind(frame, outlook, better);
    const turn = await this.#dueTurn(frame, outlook, cheapest);
    if (!turn) return this.#leftOut(frame, cheapest, this.#whoIsInTheWay());
    const choice = this.#choose(frame, turn);
    if (!choice) {
      turn[Symbol.dispose]();
      return this.#leftOut(frame, cheapest, this.#outcomes.budgetWords);
    }
    const { point, reason } = choice;
    const nextTurn = (exit: Exit) => this.#optionalTurn(point, exit, outlook.times);
    const run = this.#run({ frame, point, turn, nextTurn, reason });
    return this.#unlessTooLate(frame, run, outlook.times.labelsByMs);
  }

  #outlookFor(frame: Frame): Outlook {
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
      const ladder = ladderFor(
        { width: frame.width, height: frame.height },
        this.#profile,
        this.#device.model,
      );
      this.#view = { ladder, hysteresis: new Hysteresis() };
      const { tuned } = this.#profile;
      if (tuned) this.#device.costs.seed(tuned.picture, tuned.points);
    }
    return this.#view;
  }

  /** What the budget allows by itself: the limits of a frame that gets the device at once. */
  #budgetLimits(frame: Frame, { deadlineMs, tail }: FrameTimes): Limits {
    const wholeTimeMs = deadlineMs - frame.arrivedAtMs;
    const shareMs = this.#camera.shareMs();
    return { timeLeftMs: wholeTimeMs, wholeTimeMs, tail, roomMs: Infinity, shareMs };
  }

  /**
   * Labels made behind the picture, where they are worth more than the frame's own; not before everything is loaded that a
   * frame's own could be made with. For a camera alone: among others, time that nobody needs is divided by turns.
   */
  #betterBehind(frame: Frame, { view, chooser, times }: Outlook): LabelsBehind | undefined {
    const { ladder } = view;
    const limits = this.#budgetLimits(frame, times);
    if (this.#camera.hasCompany()) return undefined;
    if (!this.#labelsChoice.isBehind && nextToLoad(ladder, limits, chooser) >= 0) return undefined;
    const behind = bestBehind(ladder, onlyReady(chooser), this.#behindTimes(frame));
    if (!behind) return undefined;
    const fitting = fittingPoints(ladder, limits, chooser);
    // What fits by a hair would soon not fit any more.
    const place = this.#labelsChoice.isBehind ? fitting?.withHeadroom : fitting?.best;
    const own = ladder.points[place ?? -1]?.quality ?? 0;
    const nowMs = this.#device.clock.now();
    return this.#labelsChoice.prefersBehind(own, behind.quality, nowMs) ? behind : undefined;
  }

  /** The next network, for frames' own labels or, where those are made `behind` the picture, for these. */
  #loadMore(frame: Frame, { view, chooser, times }: Outlook, behind: boolean): void {
    const { loader } = this.#device;
    if (loader.isLoading) return;
    const { geometries, cuts } = view.ladder;
    const geometry = behind
      ? wantedBehind(view.ladder, chooser, this.#behindTimes(frame))?.geometry
      : geometries[nextToLoad(view.ladder, this.#budgetLimits(frame, times), chooser)];
    if (geometry) loader.load({ geometry, exits: cuts, frame });
  }

  #behindTimes(frame: Frame): BehindTimes {
    const { maxReuseMs } = this.#profile;
    const { periodMs } = this.#camera.forecast;
    return { periodMs, drawingMs: this.#drawingMs(frame), maxReuseMs };
  }

  /** What is shown while labels are made behind the picture; the next ones are begun when the last ones are there. */
  #shownFromBehind(frame: Frame, { view, chooser }: Outlook, behind: LabelsBehind): Segmentation {
    if (!this.#behind.isBusy) {
      const point = this.#unknown(view.ladder, behind, chooser) ?? behind.point;
      this.#ranAtMs.set(point.geometry, this.#device.clock.now());
      // not beside the drawing of this frame, which they would hold up
      void this.#behind.run(point, { ...this.#patience(PATIENCE_MS), afterMs: this.#drawingMs(frame) });
    }
    return this.#outcomes.withoutNew(frame, this.#outcomes.budgetWords);
  }

  /** How long drawing a frame takes as a rule, ms. */
  #drawingMs(frame: Frame): number {
    return this.#device.costs.aftermath(this.#camera.id, frame, DRAWN_Q).likelyMs;
  }

  /** The least work whose own labels would be as good, when it has not run for a while: what it costs now decides. */
  #unknown(ladder: Ladder, behind: LabelsBehind, { isReady }: PointChooser): LadderPoint | undefined {
    const enough = ladder.points.find(
      (point) => point.quality >= behind.quality && point.cuts.length === ladder.cuts.length,
    );
    if (!enough || !isReady(enough)) return undefined;
    const knownForMs = this.#device.clock.now() - (this.#ranAtMs.get(enough.geometry) ?? -Infinity);
    return knownForMs < PROBE_AFTER_MS ? undefined : enough;
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
    const { view, chooser, times, costs } = this.#outlookFor(frame);
    const nowMs = this.#device.clock.now();
    const whole = this.#budgetLimits(frame, times);
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
    if (present) this.#ranAtMs.set(present.geometry, clock.now());
    if (!better || usualMs === undefined || this.#behind.isBusy) return;
    const isKnown = clock.now() - (this.#ranAtMs.get(better.geometry) ?? -Infinity) < KNOWN_FOR_MS;
    if (isKnown || usualMs > HOPELESS * Math.min(limits.wholeTimeMs, limits.shareMs)) return;
    this.#ranAtMs.set(better.geometry, clock.now());
    void this.#behind.run(better, this.#patience(Infinity));
  }

  /** Runs a frame to its end, however late that is: its labels may serve the next one. */
  async #run({ frame, point, turn, nextTurn, reason }: FrameRun): Promise<Segmentation> {
    const { clock, sizes, loader } = this.#device;
    const waitMs = clock.now() - frame.arrivedAtMs;
    sizes.use(point.geometry);
    try {
      const { memory, signal, allocate } = this.#camera;
      const result = await runFrame({ ...this.#device, frame, point, turn, nextTurn, allocate, signal });
      const { labels, exit, logits } = result;
      this.#escalation?.observe(point, logits);
      memory.remember(frame, { labels, exit, inputSize: point.inputSize });
      return this.#outcomes.segmented(frame, { point, result, waitMs, reason });
    } catch (thrown) {
      if (this.#camera.signal.aborted) return this.#outcomes.withoutNew(frame, REMOVED);
      loader.forget(thrown);
      return this.#outcomes.withoutNew(frame, loader.reason);
    }
  }

  #optionalTurn({ geometry }: LadderPoint, exit: Exit, times: FrameTimes): Promise<Turn | undefined> {
    const { account, margin, signal } = this.#camera;
    const cost = this.#device.costs.cut(geometry, exit, margin.q) ?? NO_COST;
    return this.#device.turns.take({ kind: 'optional', account, ...windowFor(cost, times), signal });
  }

  /** What the run comes to, or older labels at the last moment at which they can be shown in time. */
  #unlessTooLate(frame: Frame, run: Promise<Segmentation>, labelsByMs: number): Promise<Segmentation> {
    const { timer, clock } = this.#device;
    return new Promise((resolve) => {
      const goOn = (segmentation: Segmentation) => {
        void this.#behind.during(run).then(releaseLabels); // nobody shows them with their own frame any more
        resolve(segmentation);
      };
      const waitMs = Math.max(labelsByMs - clock.now(), 0);
      let cancel = timer(waitMs, () => {
        const older = this.#outcomes.reused(frame, this.#outcomes.budgetWords);
        if (older) {
          goOn(older);
          return;
        }
        // Late either way: labels that come late are worth a little more than none, up to a point.
        const { budgetWords } = this.#outcomes;
        cancel = timer(this.#profile.budgetMs, () => goOn(this.#outcomes.raw(frame, budgetWords)));
      });
      void run.then((segmentation) => {
        cancel();
        resolve(segmentation);
      });
    });
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
    const whole = this.#whole(point);
    if (whole) await this.#behind.run(whole, this.#patience(PATIENCE_MS));
  }

  /** The whole cascade at the cheapest size, against what is predicted. */
  async #tryAnyway(frame: Frame, cheapest: LadderPoint, reason: string): Promise<Segmentation> {
    const point = this.#whole(cheapest);
    const patience = this.#patience(PATIENCE_MS);
    const turn = await this.#behind.turn({ ...patience, withinMs: this.#profile.budgetMs });
    if (!turn || !point) {
      turn?.[Symbol.dispose]();
      return this.#outcomes.withoutNew(frame, reason);
    }
    this.#camera.attempts.add(frame);
    const nextTurn = () => this.#behind.turn({ ...patience, withinMs: REFINE_WITHIN_MS });
    return this.#unlessTooLate(
      frame,
      this.#run({ frame, point, turn, nextTurn, reason }),
      this.#usualLabelsByMs(frame),
    );
  }

  /**
   * When labels must be there if drawing takes as long as usual, the clock's ms. An attempt that gave up for a drawing slower
   * than that would run into the drawing, and slow it down for certain.
   */
  #usualLabelsByMs(frame: Frame): number {
    const { usualMs } = this.#device.costs.aftermath(this.#camera.id, frame, USUAL_Q);
    return frame.arrivedAtMs + this.#profile.budgetMs - usualMs;
  }

  /** A point's size with every cut there is. */
  #whole({ geometry, inputSize }: LadderPoint): LadderPoint | undefined {
    const cuts = this.#view?.ladder.cuts ?? [];
    const exit = cuts.at(-1);
    return exit && { geometry, inputSize, cuts, exit, quality: 0 };
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

const BUSY = 'device busy';
const REMOVED = 'camera removed';

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
