import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { Exit, Segmentation } from '../../src/core/segmentation.js';
import { CameraEscalation } from '../escalate/camera-escalation.js';
import type { AdaptiveContext } from './adaptive-context.js';
import { BehindPicture } from './behind-picture.js';
import { BestEffort } from './best-effort.js';
import {
  bestAllowed,
  cheapestReady,
  fittingPoints,
  nextToLoad,
  obstacleTo,
  type Limits,
  type PointChooser,
} from './choose-point.js';
import { inSequence, NO_COST, type Cost } from './cost.js';
import type { CameraContext, CameraWork, DeviceContext } from './device-context.js';
import { windowFor, type FrameTimes } from './frame-times.js';
import type { Ladder, LadderPoint } from './ladder.js';
import { Outcomes } from './outcomes.js';
import { Outlooks, type Outlook } from './outlook.js';
import { reasonFor, reasonToWait } from './reasons.js';
import { RunInTime } from './run-in-time.js';
import type { TimedWork } from './schedule.js';
import { Trials } from './trials.js';
import type { Turn } from './turns.js';
import { WorkBehind } from './work-behind.js';

const USUAL_Q = 0.5;

/** Chooses each frame's work so that it is shown by its deadline. */
export class AdaptiveWork implements CameraWork {
  readonly #context: AdaptiveContext;
  readonly #escalation: CameraEscalation | undefined;
  readonly #outlooks: Outlooks;
  readonly #trials: Trials;
  readonly #behindPicture: BehindPicture;
  readonly #bestEffort: BestEffort;
  readonly #runner: RunInTime;
  #leastMs: number | undefined;
  #wantedMs: number | undefined;
  #leastLatency: Cost | undefined;
  /** What the due cut is likely to cost the device, and how long after a frame's arrival it must be done, ms. */
  #due: { readonly costMs: number; readonly withinMs: number } | undefined;

  constructor(device: DeviceContext, camera: CameraContext, profile: AdaptiveProfile) {
    const behind = new WorkBehind(device, camera, (point, logits) =>
      this.#escalation?.observe(point, logits),
    );
    const outcomes = new Outcomes(device.clock, camera, profile);
    const context = { device, camera, profile, behind, outcomes };
    const { escalation } = device;
    const outlooks = new Outlooks(device, camera, profile);
    const trials = new Trials(device.clock, profile);
    this.#context = context;
    this.#outlooks = outlooks;
    this.#trials = trials;
    this.#escalation = escalation && new CameraEscalation({ ...context, escalation });
    this.#runner = new RunInTime({ ...context, escalation: this.#escalation });
    this.#behindPicture = new BehindPicture({ ...context, outlooks, trials });
    this.#bestEffort = new BestEffort({ ...context, outlooks, runner: this.#runner });
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
    return this.#context.behind.ranBeside(frame);
  }

  get alwaysHasCompanyBehind(): boolean {
    return this.#behindPicture.isPreferred || this.#escalation?.isCalledIn === true;
  }

  observeLatency(latencyMs: number): void {
    this.#escalation?.observeLatency(latencyMs);
  }

  expected(nowMs: number): TimedWork | undefined {
    if (this.alwaysHasCompanyBehind) return undefined; // no frame waits for the device
    const { forecast, account } = this.#context.camera;
    const releaseMs = forecast.nextAfter(nowMs);
    if (releaseMs === undefined || this.#due === undefined) return undefined;
    const { costMs, withinMs } = this.#due;
    return { releaseMs, deadlineMs: releaseMs + withinMs, costMs, standing: account.standing };
  }

  async segment(frame: Frame): Promise<Segmentation> {
    const { device, camera, behind, outcomes } = this.#context;
    behind.hold(frame);
    camera.motion.see(frame);
    const escalated = this.#escalation?.show(frame);
    if (escalated) return escalated;
    const outlook = this.#outlooks.of(frame);
    const better = this.#behindPicture.better(frame, outlook);
    this.#loadMore(frame, outlook, better !== undefined);
    const cheapest = cheapestReady(outlook.view.ladder, outlook.chooser);
    if (!cheapest) return outcomes.withoutNew(frame, device.loader.reason);
    if (better) return this.#behindPicture.show(frame, outlook, better);
    const turn = await this.#dueTurn(frame, outlook, cheapest);
    if (!turn) return this.#leftOut(frame, cheapest, reasonToWait(this.#context));
    const choice = this.#choose(frame, turn);
    if (!choice) {
      turn[Symbol.dispose]();
      return this.#leftOut(frame, cheapest, outcomes.budgetWords);
    }
    const { point, reason } = choice;
    const nextTurn = (exit: Exit) => this.#optionalTurn(point, exit, outlook.times);
    return this.#runner.run({ frame, point, turn, nextTurn, reason }, outlook.times.labelsByMs);
  }

  /** The next network, for frames' own labels or, where those are made `behind` the picture, for these. */
  #loadMore(frame: Frame, outlook: Outlook, behind: boolean): void {
    const { view, chooser, times } = outlook;
    const { loader } = this.#context.device;
    if (loader.isLoading) return;
    const { geometries, cuts } = view.ladder;
    const limits = this.#outlooks.budgetLimits(frame, times);
    const own = behind ? undefined : geometries[nextToLoad(view.ladder, limits, chooser)];
    const geometry = own ?? this.#behindPicture.toLoad(frame, outlook);
    if (geometry) loader.load({ geometry, exits: cuts, frame });
  }

  /** Waits for the device as long as the cheapest point would still be in time. */
  #dueTurn(frame: Frame, outlook: Outlook, cheapest: LadderPoint): Promise<Turn | undefined> {
    const { device, camera } = this.#context;
    const { account, signal } = camera;
    const cost = outlook.costs.get(cheapest) ?? NO_COST;
    const window = windowFor(cost, outlook.times);
    const { usualMs: upsampleMs } = device.costs.upsample(cheapest.geometry, cheapest.exit, USUAL_Q);
    this.#leastMs = Math.max(cost.usualMs - upsampleMs, 0);
    this.#leastLatency = inSequence([cost, outlook.times.tail]);
    this.#due = { costMs: cost.likelyMs, withinMs: window.deadlineMs - frame.arrivedAtMs };
    return device.turns.take({ kind: 'due', account, ...window, signal });
  }

  /** The point for a frame that has the device now, and why it is no better one; undefined when none fits any more. */
  #choose(
    frame: Frame,
    turn: Turn,
  ): { readonly point: LadderPoint; readonly reason: string | undefined } | undefined {
    const { view, chooser, times } = this.#outlooks.of(frame);
    const { ladder, hysteresis } = view;
    const nowMs = this.#context.device.clock.now();
    const whole = this.#outlooks.budgetLimits(frame, times);
    const limits = { ...whole, timeLeftMs: times.deadlineMs - nowMs, roomMs: turn.roomMs };
    const wanted = bestAllowed(ladder, { ...whole, shareMs: Infinity }, chooser);
    this.#wantedMs = wanted && chooser.costOf(wanted)?.usualMs;
    const fitting = fittingPoints(ladder, limits, chooser);
    if (!fitting) return undefined;
    const place = hysteresis.settle(fitting, nowMs);
    const point = ladder.points[place]!; // a place that fits
    const better = ladder.points[place + 1];
    const obstacle = better && (obstacleTo(better, limits, chooser) ?? 'budget');
    this.#tryBetter(point, ladder, limits, chooser);
    return { point, reason: obstacle && reasonFor(obstacle, this.#context) };
  }

  /** The next better size, now and then, when nobody needs the device. */
  #tryBetter(present: LadderPoint, ladder: Ladder, limits: Limits, chooser: PointChooser): void {
    const { behind } = this.#context;
    this.#trials.began(present);
    const better = this.#trials.besideOwn(present, ladder, limits, chooser);
    if (!better || behind.isBusy) return;
    this.#trials.began(better);
    void behind.run(better, { patienceMs: Infinity, costMs: this.#due?.costMs ?? 0 });
  }

  #optionalTurn({ geometry }: LadderPoint, exit: Exit, times: FrameTimes): Promise<Turn | undefined> {
    const { device, camera } = this.#context;
    const { account, margin, signal } = camera;
    const cost = device.costs.cut(geometry, exit, margin.q) ?? NO_COST;
    return device.turns.take({ kind: 'optional', account, ...windowFor(cost, times), signal });
  }

  #leftOut(frame: Frame, cheapest: LadderPoint, reason: string): Segmentation | Promise<Segmentation> {
    return this.#bestEffort.show(frame, { cheapest, costMs: this.#due?.costMs ?? 0, reason });
  }
}
