import type { Frame } from '../../src/core/frame.js';
import type { Profile } from '../../src/core/profile.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { Rational } from '../../src/core/time.js';
import { CameraMotion } from '../motion/camera-motion.js';
import { AdaptiveWork } from './adaptive-work.js';
import type { CameraNeed } from './admission.js';
import { ArrivalForecast } from './arrival-forecast.js';
import type { BudgetedCamera, BudgetedCameraOptions } from './budgeted-device.js';
import type { CameraContext, CameraWork, DeviceContext } from './device-context.js';
import type { FairShares } from './fair-share.js';
import { FirstNetwork } from './first-network.js';
import { FixedWork } from './fixed-work.js';
import { createMargin } from './predictor/margin.js';
import { LabelMemory } from './remembered-labels.js';
import type { TimedWork } from './schedule.js';

/** What a camera shares with the others of its device, and how it is known to them. */
export interface Surroundings {
  readonly device: DeviceContext;
  readonly shares: FairShares;
  /** The share of the device's time the camera may plan with. */
  readonly shareOf: () => number;
  /** Whether the device has other cameras. */
  readonly hasCompany: () => boolean;
  readonly onDispose: () => void;
}

/** A camera of a device that others use too: its frames, what they cost, and what it needs. */
export class SharedCamera implements BudgetedCamera {
  readonly #surroundings: Surroundings;
  readonly #context: CameraContext;
  readonly #removed = new AbortController();
  #profile: Profile;
  #work: CameraWork;
  #network: FirstNetwork;
  #nominalFps: number | undefined;
  #picture: Size | undefined;
  #lateAtMs = -Infinity;
  /** Time spent on a frame here: without it, it might not have been late, and then more caution helps. */
  readonly #spentMs = new WeakMap<Frame, number>();

  constructor({ id, profile, priority = 1, allocate }: BudgetedCameraOptions, surroundings: Surroundings) {
    const { shares, shareOf, hasCompany } = surroundings;
    this.#surroundings = surroundings;
    this.#profile = profile;
    this.#context = {
      id,
      account: shares.open(priority),
      margin: createMargin({ targetMissRate: TARGET_MISS_RATE }),
      forecast: new ArrivalForecast(1000 / frameRateOf(profile, undefined)),
      memory: new LabelMemory(),
      motion: new CameraMotion(FOLLOWED_FOR_MS),
      allocate,
      attempts: new WeakSet(),
      signal: this.#removed.signal,
      shareMs: () => shareOf() * this.#context.forecast.periodMs,
      hasCompany,
    };
    this.#work = this.#workFor(profile);
    this.#network = new FirstNetwork(surroundings.device, profile);
  }

  get profile(): Profile {
    return this.#profile;
  }

  set profile(profile: Profile) {
    this.#profile = profile;
    this.#work = this.#workFor(profile);
    this.#network = new FirstNetwork(this.#surroundings.device, profile);
    this.#context.forecast.expectEvery(1000 / this.#frameRate);
  }

  get priority(): number {
    return this.#context.account.priority;
  }

  set priority(priority: number) {
    this.#context.account.priority = priority;
  }

  segment(frame: Frame): Promise<Segmentation> {
    this.#picture = { width: frame.width, height: frame.height };
    this.#context.forecast.arrived(frame.arrivedAtMs);
    this.#surroundings.shares.enter(this.#context.account);
    if (this.#removed.signal.aborted) return Promise.resolve(rawAfterRemoval(frame));
    this.#network.ensure(frame, frame);
    return this.#timed(frame, this.#work.segment(frame));
  }

  observeAftermath(frame: Frame, ms: number): void {
    const { costs, loader } = this.#surroundings.device;
    // A network that is being built keeps all cores busy for a while: nothing to expect of the frames to come.
    if (loader.isLoading || this.#wasDisturbed(frame)) return;
    costs.observeAftermath(this.#context.id, frame, ms);
  }

  observeLatency(frame: Frame, latencyMs: number): void {
    const { budgetMs } = this.#profile;
    const { margin, attempts } = this.#context;
    if (budgetMs === undefined) return;
    this.#work.observeLatency?.(latencyMs);
    const nowMs = this.#surroundings.device.clock.now();
    const isLate = latencyMs > budgetMs;
    const isPreventable = latencyMs - (this.#spentMs.get(frame) ?? 0) <= budgetMs;
    if (
      isLate &&
      (attempts.has(frame) ||
        this.#work.hadCompanyBehind?.(frame) ||
        !isPreventable ||
        nowMs - this.#lateAtMs < ONE_CAUSE_MS)
    )
      return;
    if (isLate) this.#lateAtMs = nowMs;
    margin.observe({ latencyMs, budgetMs });
  }

  /** Where work behind the picture is usual, as among other cameras, it is part of what frames take. */
  #wasDisturbed(frame: Frame): boolean {
    const { hasCompany } = this.#context;
    const { alwaysHasCompanyBehind = false } = this.#work;
    return !hasCompany() && !alwaysHasCompanyBehind && this.#work.hadCompanyBehind?.(frame) === true;
  }

  setFrameRate(rate: Rational | undefined): void {
    this.#nominalFps = rate && rate.num / rate.den;
    this.#context.forecast.expectEvery(1000 / this.#frameRate);
  }

  [Symbol.dispose](): void {
    this.#removed.abort();
    this.#surroundings.shares.close(this.#context.account);
    this.#surroundings.onDispose();
  }

  /** Whether its frames have stopped coming. */
  isMissing(nowMs: number): boolean {
    return this.#context.forecast.isMissing(nowMs);
  }

  /** The next frame's due work; undefined while none is expected. */
  expected(nowMs: number): TimedWork | undefined {
    return this.#work.expected(nowMs);
  }

  /** Share of the device's time the camera would use if it had it for itself; 0 while that is unknown. */
  get demand(): number {
    const { wantedMs } = this.#work;
    return wantedMs === undefined ? 0 : wantedMs / this.#context.forecast.periodMs;
  }

  /** What it would take to admit it. */
  get need(): CameraNeed {
    const { id, forecast } = this.#context;
    const { costs } = this.#surroundings.device;
    const aftermathMs = this.#picture ? costs.aftermath(id, this.#picture, 0.5).usualMs : 0;
    const { leastMs, leastLatency } = this.#work;
    const { budgetMs } = this.#profile;
    return { fps: 1000 / forecast.periodMs, leastMs, leastLatency, budgetMs, aftermathMs };
  }

  get #frameRate(): number {
    return frameRateOf(this.#profile, this.#nominalFps);
  }

  async #timed(frame: Frame, segmenting: Promise<Segmentation>): Promise<Segmentation> {
    const { clock } = this.#surroundings.device;
    const fromMs = clock.now();
    const segmentation = await segmenting;
    this.#spentMs.set(frame, clock.now() - fromMs);
    return segmentation;
  }

  #workFor(profile: Profile): CameraWork {
    const { device } = this.#surroundings;
    return profile.kind === 'adaptive'
      ? new AdaptiveWork(device, this.#context, profile)
      : new FixedWork(device, this.#context, profile);
  }
}

/** Longer than any profile shows labels, ms. */
const FOLLOWED_FOR_MS = 1000;

/** What a camera's hit rate may lack. */
const TARGET_MISS_RATE = 0.01;

/** Frames late within so long are late for one reason, which the predictor has heard of meanwhile, ms. */
const ONE_CAUSE_MS = 500;

const ASSUMED_FPS = 25;

/** Frames a second that are worked on: the camera's, thinned out to the profile's. */
function frameRateOf(profile: Profile, nominalFps: number | undefined): number {
  const most = profile.kind === 'adaptive' ? profile.fps : Infinity;
  return Math.min(nominalFps ?? (most < Infinity ? most : ASSUMED_FPS), most);
}

function rawAfterRemoval(frame: Frame): Segmentation {
  return { kind: 'raw', frame, reason: 'camera removed', timings: {} };
}
