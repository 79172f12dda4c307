import type { BudgetedCamera, BudgetedCameraOptions } from '../../pipelines/budget/budgeted-device.js';
import { budgetDevice } from '../../pipelines/budget/budget-device.js';
import { profileForBudget } from '../../pipelines/budget/profiles.js';
import type { Escalation } from '../../pipelines/escalate/escalation.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import { FakeDevice, type FakeDeviceOptions } from './fake-device.js';
import { icnetResults } from './icnet-results.js';
import { SimulatedCamera, type SimulatedCameraOptions } from './simulated-camera.js';
import { SimulatedTime } from './simulated-time.js';

/** A camera and its handle on the device. */
export interface WatchedCamera {
  readonly camera: SimulatedCamera;
  readonly handle: BudgetedCamera;
}

/** What is simulated. */
export interface SimulatedWatchOptions extends FakeDeviceOptions {
  readonly maxGeometries?: number;
  /** @defaultValue a FakeDevice with these options */
  readonly device?: (time: SimulatedTime) => FakeDevice;
  /** @defaultValue none */
  readonly escalation?: (time: SimulatedTime) => Escalation;
}

/** Cameras on one device, all simulated. */
export class SimulatedWatch {
  readonly time = new SimulatedTime();
  readonly device: FakeDevice;
  readonly budgeted: ReturnType<typeof budgetDevice>;
  #cameras = 0;

  constructor(options: SimulatedWatchOptions = {}) {
    const { time } = this;
    const { maxGeometries, device, escalation } = options;
    this.device = device?.(time) ?? new FakeDevice(time, options);
    this.budgeted = budgetDevice({
      segmenter: this.device,
      model: icnetResults,
      clock: time,
      timer: time.timer,
      maxGeometries,
      escalation: escalation?.(time),
    });
  }

  /** A camera at 30 fps with 1280x720 pictures and a budget of 33.4 ms, unless told otherwise. */
  add(options: Partial<SimulatedCameraOptions & Omit<BudgetedCameraOptions, 'id'>> = {}): WatchedCamera {
    const { fps = 30, picture = { width: 1280, height: 720 }, priority } = options;
    const profile = options.profile ?? adaptive(33.4, fps);
    const { startMs, endMs, aftermathMs, pool } = options;
    const id = `camera-${++this.#cameras}`;
    const handle = this.budgeted.addCamera({ id, profile, priority, allocate: pool?.take });
    const rest = {
      ...(startMs !== undefined && { startMs }),
      ...(endMs !== undefined && { endMs }),
      ...(aftermathMs !== undefined && { aftermathMs }),
      ...(pool !== undefined && { pool }),
    };
    return { handle, camera: new SimulatedCamera(this.time, handle, { fps, picture, ...rest }) };
  }
}

/** A profile for a budget at a frame rate of its own. */
export function adaptive(
  budgetMs: number,
  fps: number,
  more: Partial<AdaptiveProfile> = {},
): AdaptiveProfile {
  return { ...profileForBudget(budgetMs), fps, ...more };
}
