import { systemTimer, type Timer } from '../../models/runtime/timer.js';
import type { Segmenter } from '../../models/segmenter.js';
import type { MeasuredResult } from '../../models/weights/manifest.js';
import type { Profile } from '../../src/core/profile.js';
import type { Size } from '../../src/core/size.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import type { Escalation } from '../escalate/escalation.js';
import { CAPACITY, forecastAdmission } from './admission.js';
import type { Admission, BudgetedCamera, BudgetedCameraOptions, BudgetedDevice } from './budgeted-device.js';
import type { CostPredictor } from './cost-predictor.js';
import type { DeviceContext } from './device-context.js';
import { divideFairly, FairShares, ShareAccount } from './fair-share.js';
import { FirstNetwork } from './first-network.js';
import { LoadedSizes } from './loaded-sizes.js';
import { NetworkLoader } from './network-loader.js';
import { measuredQuality } from './point-quality.js';
import { createCostPredictor } from './predictor/create-cost-predictor.js';
import { SharedCamera } from './shared-camera.js';
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

  expect(picture: Size, profile: Profile): void {
    new FirstNetwork(this.#context, profile).ensure(picture);
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
