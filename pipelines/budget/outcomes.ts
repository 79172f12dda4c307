import { retain, type Allocate } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { LabelMap } from '../../src/core/label-map.js';
import type { Clock } from '../../src/core/time.js';
import type { CameraMotion } from '../motion/camera-motion.js';
import { isStill } from '../motion/motion-field.js';
import { moveLabels } from '../motion/move-labels.js';
import type { CameraContext } from './device-context.js';
import type { LadderPoint } from './ladder.js';
import type { LabelMemory, RememberedLabels } from './remembered-labels.js';
import type { FrameResult } from './run-frame.js';

/** What a frame's work came to, and why it was no more. */
export interface Done {
  readonly point: LadderPoint;
  readonly result: FrameResult;
  /** How long the frame waited for the device, ms. */
  readonly waitMs: number;
  /** Why it was planned to get no more; undefined when that was the best there is. */
  readonly reason: string | undefined;
}

/** Puts a camera's segmentations together: a frame's own labels, older ones, or none, with the reason. */
export class Outcomes {
  readonly #clock: Clock;
  readonly #memory: LabelMemory;
  readonly #motion: CameraMotion;
  readonly #allocate: Allocate;
  readonly #profile: AdaptiveProfile;
  /** The reason for whatever the budget does not allow. */
  readonly budgetWords: string;

  constructor(
    clock: Clock,
    { memory, motion, allocate }: Pick<CameraContext, 'memory' | 'motion' | 'allocate'>,
    profile: AdaptiveProfile,
  ) {
    this.#clock = clock;
    this.#memory = memory;
    this.#motion = motion;
    this.#allocate = allocate ?? ((length) => new Uint8Array(length));
    this.#profile = profile;
    this.budgetWords = `${Number(profile.budgetMs.toFixed(1))} ms budget`;
  }

  /** A frame with labels of its own. */
  segmented(frame: Frame, { point, result, waitMs, reason }: Done): Segmentation {
    const { exit, labels, timings } = result;
    const why = exit === point.exit ? reason : (reason ?? this.budgetWords);
    return {
      kind: 'segmented',
      frame,
      labels,
      exit,
      inputSize: point.inputSize,
      budgetMs: this.#profile.budgetMs,
      timings: { wait: waitMs, ...timings },
      ...(why !== undefined && { reason: why }),
    };
  }

  /** The last labels of this camera if they may still be shown, where their things are now; held for the segmentation. */
  reused(frame: Frame, reason: string): Segmentation | undefined {
    const { budgetMs, maxReuseMs } = this.#profile;
    const remembered = this.#memory.recall(frame, maxReuseMs);
    if (!remembered) return undefined;
    const { exit, inputSize, ageMs } = remembered;
    const waited = this.#waited(frame);
    const fromMs = this.#clock.now();
    const labels = this.#inPlace(frame, remembered);
    const timings = { ...waited, upsample: this.#clock.now() - fromMs };
    return { kind: 'reused', frame, labels, exit, inputSize, ageMs, reason, budgetMs, timings };
  }

  raw(frame: Frame, reason: string): Segmentation {
    const { budgetMs } = this.#profile;
    return { kind: 'raw', frame, reason, budgetMs, timings: this.#waited(frame) };
  }

  /** The last labels if they may still be shown, else none. */
  withoutNew(frame: Frame, reason: string): Segmentation {
    return this.reused(frame, reason) ?? this.raw(frame, reason);
  }

  /** Labels follow what they were given to (as features do in Zhu et al. 2017, "Deep Feature Flow for Video Recognition"). */
  #inPlace(frame: Frame, { labels, of }: RememberedLabels): LabelMap {
    const field = this.#motion.between(of, frame);
    if (!field || isStill(field)) {
      retain(labels.ids);
      return labels;
    }
    const ids = this.#allocate(labels.ids.length);
    moveLabels(labels, field, ids);
    return { ...labels, ids };
  }

  #waited(frame: Frame): { readonly wait: number } {
    return { wait: this.#clock.now() - frame.arrivedAtMs };
  }
}
