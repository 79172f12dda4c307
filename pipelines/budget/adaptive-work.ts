import type { Geometry } from '../../models/cut-graph.js';
import type { SegmentResult } from '../../models/segmenter.js';
import { release, retain } from '../../src/core/buffer-pool.js';
import { releaseLabels } from '../../src/core/frame-buffers.js';
import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { Exit, Segmentation } from '../../src/core/segmentation.js';
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
import { Hysteresis } from './hysteresis.js';
import { ladderFor, type Ladder, type LadderPoint } from './ladder.js';
import { runFrame } from './run-frame.js';
import type { TimedWork } from './schedule.js';
import type { Turn, TurnRequest } from './turns.js';
import type { LadderCosts } from './work-costs.js';

/** A camera's ladder for the picture size it has now. */
interface View {
  readonly ladder: Ladder;
  readonly hysteresis: Hysteresis;
}

/** A frame's deadline and what has to be done before it. */
interface FrameTimes {
  /** The deadline, less what is kept free for surprises; the clock's ms. */
  readonly deadlineMs: number;
  /** What follows the device's work. */
  readonly tail: Cost;
  /** When labels, whoever's, must be there, lest the picture comes too late; the clock's ms. */
  readonly labelsByMs: number;
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
/** Labels made behind the picture grow old while they wait to be refined, ms. */
const REFINE_WITHIN_MS = 20;
/** What ran within so long is known well enough, ms. */
const KNOWN_FOR_MS = 5000;
/** Work that seems to cost so many times what there is need not be tried. */
const HOPELESS = 2;

const WORK_Q_WITH_OLDER_LABELS = 0.9;
/** Quantiles are asked for in so many steps, so that cameras ask for the same ones. */
const Q_STEPS = 200;

/**
 * The quantile of drawing time that older labels are shown in time for. No higher: a frame's own labels would be given up
 * although they nearly always come in time.
 */
const LABELS_Q = 0.9;
const USUAL_Q = 0.5;
/** Frames that drawing alone makes late would be so without any work, too: no caution is due for them, down to here. */
const LEAST_TAIL_Q = 0.6;
/** Drawing that is held up more rarely than that is not planned for: less work would not make it faster. */
const MOST_TAIL_Q = 0.9;

/** Chooses each frame's work so that it is shown by its deadline. */
export class AdaptiveWork implements CameraWork {
  readonly #device: DeviceContext;
  readonly #camera: CameraContext;
  readonly #profile: AdaptiveProfile;
  #view: View | undefined;
  #newest: Frame | undefined;
  /** Work of an earlier frame that goes on although that frame has been shown. */
  #isBehind = false;
  #behindEndedAtMs = -Infinity;
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

  hadCompanyBehind({ arrivedAtMs }: Frame): boolean {
    return this.#isBehind || this.#behindEndedAtMs > arrivedAtMs;
  }

  expected(nowMs: number): TimedWork | undefined {
    const releaseMs = this.#camera.forecast.nextAfter(nowMs);
    if (releaseMs === undefined || this.#dueCostMs === undefined) return undefined;
    const { standing } = this.#camera.account;
    return { releaseMs, deadlineMs: releaseMs + this.#dueWithinMs, costMs: this.#dueCostMs, standing };
  }

  async segment(frame: Frame): Promise<Segmentation> {
    this.#hold(frame);
    const outlook = this.#outlookFor(frame);
    this.#loadMore(frame, outlook);
    const cheapest = cheapestReady(outlook);
    if (!cheapest) return this.#withoutNew(frame, this.#device.loader.reason);
    const turn = await this.#dueTurn(frame, outlook, cheapest);
    if (!turn) return this.#leftOut(frame, cheapest, this.#whoIsInTheWay());
    const choice = this.#choose(frame, turn);
    if (!choice) {
      turn[Symbol.dispose]();
      return this.#leftOut(frame, cheapest, this.#budgetWords);
    }
    const { point, reason } = choice;
    const nextTurn = (exit: Exit) => this.#optionalTurn(point, exit, outlook.times);
    const run = this.#run({ frame, point, turn, nextTurn, reason });
    return this.#unlessTooLate(frame, run, outlook.times.labelsByMs);
  }

  /** Keeps the newest frame for work behind the picture. */
  #hold(frame: Frame): void {
    retain(frame.pixels);
    if (this.#newest) release(this.#newest.pixels);
    this.#newest = frame;
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
    return { view, costs, chooser, times: this.#timesOf(frame) };
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

  #timesOf(frame: Frame): FrameTimes {
    const { costs } = this.#device;
    const { id, margin } = this.#camera;
    const deadlineMs = frame.arrivedAtMs + this.#profile.budgetMs;
    const hopeless = costs.aftermathBeyond(id, frame, this.#profile.budgetMs);
    const labelsQ = Math.max(LABELS_Q - hopeless, LEAST_TAIL_Q);
    const labelsByMs = deadlineMs - costs.aftermath(id, frame, labelsQ).likelyMs;
    const tail = costs.aftermath(
      id,
      frame,
      Math.max(Math.min(margin.q, MOST_TAIL_Q) - hopeless, LEAST_TAIL_Q),
    );
    return { deadlineMs: deadlineMs - margin.extraMs, labelsByMs, tail };
  }

  /** What the budget allows by itself: the limits of a frame that gets the device at once. */
  #budgetLimits(frame: Frame, { deadlineMs, tail }: FrameTimes): Limits {
    const wholeTimeMs = deadlineMs - frame.arrivedAtMs;
    const shareMs = this.#camera.shareMs();
    return { timeLeftMs: wholeTimeMs, wholeTimeMs, tail, roomMs: Infinity, shareMs };
  }

  #loadMore(frame: Frame, { view, chooser, times }: Outlook): void {
    const { loader } = this.#device;
    if (loader.isLoading) return;
    const next = nextToLoad(view.ladder, this.#budgetLimits(frame, times), chooser);
    const geometry = view.ladder.geometries[next];
    if (geometry) loader.load({ geometry, exits: view.ladder.cuts, frame });
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
    if (!better || usualMs === undefined || this.#isBehind) return;
    const isKnown = clock.now() - (this.#ranAtMs.get(better.geometry) ?? -Infinity) < KNOWN_FOR_MS;
    if (isKnown || usualMs > HOPELESS * Math.min(limits.wholeTimeMs, limits.shareMs)) return;
    this.#ranAtMs.set(better.geometry, clock.now());
    void this.#runBehind(better, Infinity);
  }

  /** Runs a frame to its end, however late that is: its labels may serve the next one. */
  async #run({ frame, point, turn, nextTurn, reason }: FrameRun): Promise<Segmentation> {
    const { clock, sizes, loader } = this.#device;
    const wait = clock.now() - frame.arrivedAtMs;
    sizes.use(point.geometry);
    try {
      const { signal, allocate } = this.#camera;
      const result = await runFrame({ ...this.#device, frame, point, turn, nextTurn, allocate, signal });
      this.#camera.memory.remember(frame, result.labels, result.exit);
      return this.#segmented(frame, point, result, wait, reason);
    } catch (thrown) {
      if (this.#camera.signal.aborted) return this.#withoutNew(frame, REMOVED);
      loader.forget(thrown);
      return this.#withoutNew(frame, loader.reason);
    }
  }

  #segmented(
    frame: Frame,
    { inputSize, exit: planned }: LadderPoint,
    { exit, labels, timings }: SegmentResult,
    wait: number,
    reason: string | undefined,
  ): Segmentation {
    const { budgetMs } = this.#profile;
    const why = exit === planned ? reason : (reason ?? this.#budgetWords);
    return {
      kind: 'segmented',
      frame,
      labels,
      exit,
      inputSize,
      budgetMs,
      timings: { wait, ...timings },
      ...(why !== undefined && { reason: why }),
    };
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
        this.#isBehind = true;
        resolve(segmentation);
        void run.then((unused) => {
          releaseLabels(unused);
          this.#endBehind();
        });
      };
      const waitMs = Math.max(labelsByMs - clock.now(), 0);
      let cancel = timer(waitMs, () => {
        const older = this.#reused(frame, this.#budgetWords);
        if (older) {
          goOn(older);
          return;
        }
        // Late either way: labels that come late are worth a little more than none, up to a point.
        cancel = timer(this.#profile.budgetMs, () => goOn(this.#raw(frame, this.#budgetWords)));
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
    if (this.#camera.signal.aborted) return this.#withoutNew(frame, REMOVED);
    if (!this.#isBehind) {
      if (this.#camera.hasCompany()) void this.#runBehind(cheapest, PATIENCE_MS);
      else if (this.#areLabelsOld(frame)) return this.#tryAnyway(frame, cheapest, reason);
    }
    return this.#withoutNew(frame, reason);
  }

  #areLabelsOld(frame: Frame): boolean {
    const { maxReuseMs } = this.#profile;
    const { ageMs = Infinity } = this.#camera.memory.recall(frame, maxReuseMs) ?? {};
    return ageMs >= maxReuseMs / 2;
  }

  /** The whole cascade at the cheapest size, against what is predicted. */
  async #tryAnyway(frame: Frame, cheapest: LadderPoint, reason: string): Promise<Segmentation> {
    const point = this.#whole(cheapest);
    const turn = await this.#patientTurn(PATIENCE_MS, this.#profile.budgetMs);
    if (!turn || !point) {
      turn?.[Symbol.dispose]();
      return this.#withoutNew(frame, reason);
    }
    this.#camera.attempts.add(frame);
    const nextTurn = () => this.#patientTurn(PATIENCE_MS, REFINE_WITHIN_MS);
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

  /** Runs the newest frame when nobody needs the device, for its labels and to learn what that costs. */
  async #runBehind(planned: LadderPoint, patienceMs: number): Promise<void> {
    this.#isBehind = true;
    const { sizes, loader } = this.#device;
    const { memory, allocate, signal } = this.#camera;
    const { geometry } = planned;
    const point = this.#whole(planned);
    try {
      const turn = await this.#patientTurn(patienceMs);
      const frame = this.#newest;
      if (!turn) return;
      if (!point || frame?.width !== geometry.frameWidth || frame.height !== geometry.frameHeight) {
        turn[Symbol.dispose]();
        return;
      }
      sizes.use(geometry);
      const nextTurn = () => this.#patientTurn(patienceMs, REFINE_WITHIN_MS);
      const run = { ...this.#device, frame, point, turn, nextTurn, allocate, signal };
      const { labels, exit } = await runFrame(run);
      memory.remember(frame, labels, exit);
      release(labels.ids);
    } catch (thrown) {
      if (!signal.aborted) loader.forget(thrown);
    } finally {
      this.#endBehind();
    }
  }

  #endBehind(): void {
    this.#isBehind = false;
    this.#behindEndedAtMs = this.#device.clock.now();
  }

  #patientTurn(patienceMs: number, withinMs = Infinity): Promise<Turn | undefined> {
    const { account, signal } = this.#camera;
    const insistsFromMs = this.#device.clock.now() + patienceMs;
    const costMs = this.#dueCostMs ?? 0;
    const latestStartMs = this.#device.clock.now() + withinMs;
    const request = { kind: 'patient', account, deadlineMs: Infinity, latestStartMs } as const;
    return this.#device.turns.take({ ...request, costMs, insistsFromMs, signal });
  }

  /** The last labels of this camera if they may still be shown, else none. */
  #withoutNew(frame: Frame, reason: string): Segmentation {
    return this.#reused(frame, reason) ?? this.#raw(frame, reason);
  }

  #reused(frame: Frame, reason: string): Segmentation | undefined {
    const { budgetMs, maxReuseMs } = this.#profile;
    const remembered = this.#camera.memory.recall(frame, maxReuseMs);
    if (!remembered) return undefined;
    retain(remembered.labels.ids);
    return { kind: 'reused', frame, ...remembered, reason, budgetMs, timings: this.#waited(frame) };
  }

  #raw(frame: Frame, reason: string): Segmentation {
    return { kind: 'raw', frame, reason, budgetMs: this.#profile.budgetMs, timings: this.#waited(frame) };
  }

  #waited(frame: Frame): { readonly wait: number } {
    return { wait: this.#device.clock.now() - frame.arrivedAtMs };
  }

  #whoIsInTheWay(): string {
    const { holder } = this.#device.turns;
    if (holder === undefined || holder === this.#camera.account) return this.#budgetWords;
    return this.#camera.hasCompany() && !this.#device.loader.isLoading ? BUSY : this.#device.loader.reason;
  }

  #wordsFor(obstacle: Obstacle): string {
    switch (obstacle) {
      case 'loading':
        return this.#device.loader.reason;
      case 'busy':
        return this.#camera.hasCompany() ? BUSY : this.#budgetWords;
      case 'share':
        return this.#camera.hasCompany() ? BUSY : `${rounded(this.#profile.fps)} fps`;
      case 'budget':
        return this.#budgetWords;
      default:
        return obstacle satisfies never;
    }
  }

  get #budgetWords(): string {
    return `${rounded(this.#profile.budgetMs)} ms budget`;
  }
}

const BUSY = 'device busy';
const REMOVED = 'camera removed';

/** Between when and when the device must do a piece of work for its frame to be in time. */
function windowFor(
  cost: Cost,
  { deadlineMs, tail }: FrameTimes,
): Pick<TurnRequest, 'costMs' | 'latestStartMs' | 'deadlineMs'> {
  const latestStartMs = deadlineMs - inSequence([cost, tail]).likelyMs;
  return { costMs: cost.likelyMs, latestStartMs, deadlineMs: latestStartMs + cost.likelyMs };
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

function rounded(value: number): string {
  return String(Number(value.toFixed(1)));
}
