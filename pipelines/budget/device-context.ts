import type { Timer } from '../../models/runtime/timer.js';
import type { Segmenter } from '../../models/segmenter.js';
import type { Allocate } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { Clock } from '../../src/core/time.js';
import type { CameraMotion } from '../motion/camera-motion.js';
import type { Escalation } from '../escalate/escalation.js';
import type { ArrivalForecast } from './arrival-forecast.js';
import type { ShareAccount } from './fair-share.js';
import type { Cost } from './cost.js';
import type { LabelMemory } from './remembered-labels.js';
import type { LadderModel } from './ladder.js';
import type { LoadedSizes } from './loaded-sizes.js';
import type { NetworkLoader } from './network-loader.js';
import type { Margin } from './predictor/margin.js';
import type { TimedWork } from './schedule.js';
import type { Turns } from './turns.js';
import type { WorkCosts } from './work-costs.js';

/** What all cameras of a device share. */
export interface DeviceContext {
  readonly segmenter: Segmenter;
  readonly model: LadderModel;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly costs: WorkCosts;
  readonly turns: Turns;
  readonly sizes: LoadedSizes;
  readonly loader: NetworkLoader;
  /** A better network for a camera that is alone and unsure of its labels. */
  readonly escalation?: Escalation | undefined;
}

/** What belongs to one camera, whatever its profile. */
export interface CameraContext {
  readonly id: string;
  readonly account: ShareAccount;
  readonly margin: Margin;
  readonly forecast: ArrivalForecast;
  readonly memory: LabelMemory;
  /** Where what its labels were given to has gone since. */
  readonly motion: CameraMotion;
  /** Where the bytes of its labels come from. */
  readonly allocate: Allocate | undefined;
  /** Frames that were run although they were predicted to be late: when they are, no caution was lacking. */
  readonly attempts: WeakSet<Frame>;
  /** Aborted when the camera is disposed of. */
  readonly signal: AbortSignal;
  /** The share of the device the camera may plan with, as time per frame, ms. */
  readonly shareMs: () => number;
  /** Whether the device has other cameras. */
  readonly hasCompany: () => boolean;
}

/** How one camera's frames are worked on under one profile. */
export interface CameraWork {
  /** Never rejects. The segmentation has a hold of its own on its labels. */
  segment(frame: Frame): Promise<Segmentation>;
  /** Whether work behind the picture ran beside this frame: what it took then says nothing of frames without. */
  hadCompanyBehind?(frame: Frame): boolean;
  /** A frame was shown so long after its arrival. */
  observeLatency?(latencyMs: number): void;
  /** Whether such work runs all the time at present: then it is part of what frames take. */
  readonly alwaysHasCompanyBehind?: boolean;
  /** The next frame's due work; undefined while none is expected. */
  expected(nowMs: number): TimedWork | undefined;
  /** Device time a frame takes at least, on average, ms; undefined while unknown. */
  readonly leastMs: number | undefined;
  /** From a frame's arrival to its picture at the least; undefined while unknown. */
  readonly leastLatency?: Cost | undefined;
  /** Device time a frame would take if the camera had the device for itself, on average, ms; undefined while unknown. */
  readonly wantedMs: number | undefined;
}
