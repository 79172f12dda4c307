import { systemTimer, type Timer } from '../../models/runtime/timer.js';
import type { Segmenter } from '../../models/segmenter.js';
import type { MeasuredResult } from '../../models/weights/manifest.js';
import type { Frame } from '../../src/core/frame.js';
import type { Profile } from '../../src/core/profile.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import { monotonicClock, type Clock, type Rational } from '../../src/core/time.js';
import type { Escalation } from '../escalate/escalation.js';
import { CameraMotion } from '../motion/camera-motion.js';
import { AdaptiveWork } from './adaptive-work.js';
import { CAPACITY, forecastAdmission, type CameraNeed } from './admission.js';
import { ArrivalForecast } from './arrival-forecast.js';
import type { Admission, BudgetedCamera, BudgetedCameraOptions, BudgetedDevice } from './budgeted-device.js';
import type { CostPredictor } from './cost-predictor.js';
import type { CameraContext, CameraWork, DeviceContext } from './device-context.js';
import { divideFairly, FairShares, ShareAccount } from './fair-share.js';
import { FixedWork } from './fixed-work.js';
import { LabelMemory } from './remembered-labels.js';
import { LoadedSizes } from './loaded-sizes.js';
import { NetworkLoader } from './network-loader.js';
import { measuredQuality } from './point-quality.js';
import { createCostPredictor } from './predictor/create-cost-predictor.js';
import { createMargin } from './predictor/margin.js';
import { Turns } from './turns.js';
import { WorkCosts } from './work-costs.js';

/** How a device is put under budgets. */
export interface BudgetDeviceOptions {
  /** Used by nobody else meanwhile; stays the caller's. */
  readonly segmenter: Segmenter;
  /** The network's name in the zoo, and how good it was measured to be: `manifest.measured.results`. */
  readonly model: {
    readonly name: string;
    readonly results: readonly Omit<MeasuredResult, 'pixelAccuracy'>[];
    /** The input size of a network that takes no other. @defaultValue it takes any */
    readonly onlySize?: Size | undefined;
  };
  /** For how many pairs of picture and input size the segmenter keeps networks loaded. @defaultValue 8, as the segmenter's */
  readonly maxGeometries?: number | undefined;
  /** A better network for a camera that is alone and unsure of its labels. @defaultValue none */
  readonly escalation?: Escalation | undefined;
  /** @defaultValue a predictor of its own */
  readonly predictor?: CostPredictor | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
  /** @defaultValue Node's timers */
  readonly timer?: Timer | undefined;
}

const MAX_GEOMETRIES = 8;

/**
 * Shares a segmenter among cameras under deadlines.
 *
 * Disposing of it disposes of its cameras; what is in the engine then runs to its end, and the segmenter can be disposed of.
 */
export function budgetDevice(options: BudgetDeviceOptions): BudgetedDevice & Disposable {
  return new SharedDevice(options);
}

class SharedDevice implements BudgetedDevice, Disposable {
  readonly #context: DeviceContext;
  readonly #shares = new FairShares();
  readonly #cameras = new Set<SharedCamera>();
  readonly #closing = new AbortController();
  #division: { readonly atMs: number; readonly shares: ReadonlyMap<SharedCamera, number> } = {
    atMs: -Infinity,
    shares: new Map(),
  };

  constructor(options: BudgetDeviceOptions) {
    const { segmenter, model, escalation, clock = monotonicClock, timer = systemTimer } = options;
    const { predictor = createCostPredictor({ clock }), maxGeometries = MAX_GEOMETRIES } = options;
    const costs = new WorkCosts(predictor, clock);
    const turns = new Turns({ clock, timer, expected: (nowMs) => this.#expected(nowMs) });
    const sizes = new LoadedSizes(clock, maxGeometries);
    // Loading comes before whoever is owed most, once it insists, and is nobody's use of the device.
    const account = new ShareAccount(1, -Infinity);
    const { signal } = this.#closing;
    const loader = new NetworkLoader({ segmenter, sizes, turns, costs, clock, account, signal });
    const ladderModel = {
      name: model.name,
      exits: segmenter.exits,
      quality: measuredQuality(model.results),
      onlySize: model.onlySize,
    };
    const context = { segmenter, model: ladderModel, clock, timer, costs, turns, sizes, loader };
    this.#context = { ...context, escalation };
  }

  addCamera(options: BudgetedCameraOptions): BudgetedCamera {
    const camera: SharedCamera = new SharedCamera(options, {
      device: this.#context,
      shares: this.#shares,
      shareOf: () => this.#shareOf(camera),
      hasCompany: () => this.#cameras.size > 1,
      onDispose: () => this.#cameras.delete(camera),
    });
    this.#cameras.add(camera);
    if (this.#closing.signal.aborted) camera[Symbol.dispose]();
    return camera;
  }

  admission(): Admission {
    return forecastAdmission([...this.#active()].map((camera) => camera.need));
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    for (const camera of [...this.#cameras]) camera[Symbol.dispose]();
  }

  #expected(nowMs: number) {
    return [...this.#cameras].flatMap((camera) => camera.expected(nowMs) ?? []);
  }

  /** The cameras whose frames are coming. */
  #active(): readonly SharedCamera[] {
    const nowMs = this.#context.clock.now();
    return [...this.#cameras].filter((camera) => !camera.isMissing(nowMs));
  }

  /** Share of the device's time a camera may plan with: what is its own by weight, and what nobody else wants. */
  #shareOf(camera: SharedCamera): number {
    const nowMs = this.#context.clock.now();
    const { atMs, shares } = this.#division;
    if (!shares.has(camera) || nowMs - atMs > DIVIDED_FOR_MS)
      this.#division = { atMs: nowMs, shares: divide([...new Set([...this.#active(), camera])]) };
    return this.#division.shares.get(camera) ?? 0;
  }
}

/** Who wants how much changes slowly, ms. */
const DIVIDED_FOR_MS = 50;

function divide(cameras: readonly SharedCamera[]): ReadonlyMap<SharedCamera, number> {
  const parts = divideFairly(
    cameras.map(({ priority, demand }) => ({ priority, demand })),
    CAPACITY,
  );
  const spare = CAPACITY - parts.reduce((sum, part) => sum + part, 0);
  return new Map(cameras.map((camera, index) => [camera, (parts[index] ?? 0) + spare]));
}

interface Surroundings {
  readonly device: DeviceContext;
  readonly shares: FairShares;
  readonly shareOf: () => number;
  readonly hasCompany: () => boolean;
  readonly onDispose: () => void;
}

class SharedCamera implements BudgetedCamera {
  readonly #surroundings: Surroundings;
  readonly #context: CameraContext;
  readonly #removed = new AbortController();
  #profile: Profile;
  #work: CameraWork;
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
  }

  get profile(): Profile {
    return this.#profile;
  }

  set profile(profile: Profile) {
    this.#profile = profile;
    this.#work = this.#workFor(profile);
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

  isMissing(nowMs: number): boolean {
    return this.#context.forecast.isMissing(nowMs);
  }

  expected(nowMs: number) {
    return this.#work.expected(nowMs);
  }

  /** Share of the device's time the camera would use if it had it for itself; 0 while that is unknown. */
  get demand(): number {
    const { wantedMs } = this.#work;
    return wantedMs === undefined ? 0 : wantedMs / this.#context.forecast.periodMs;
  }

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
