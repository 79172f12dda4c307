import { release, retain, type Allocate } from '../../src/core/buffer-pool.js';
import { SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import type { LabelMap } from '../../src/core/label-map.js';
import { largeBytes } from '../../src/core/large-bytes.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import { HeldFrames, MAX_HOLD_FRAMES } from './held-frames.js';
import { holdLabels } from './hold-labels.js';
import { MotionMeter } from './picture-motion.js';

/** How firmly labels are held. */
export interface SteadyOptions {
  /**
   * For how many frames on end a pixel's label is held against the network while the camera stands, 0..255.
   * @defaultValue 8
   */
  readonly holdFrames?: number | undefined;
  /**
   * The same while the camera moves: there an unchanged colour may be another part of the same wall.
   * @defaultValue 2
   */
  readonly holdFramesMoving?: number | undefined;
  /** Where the bytes of the labels come from. @defaultValue new ones */
  readonly allocate?: Allocate | undefined;
}

/** Steadies the label maps of one camera. */
export interface Steady {
  /**
   * The segmentation with labels held where the picture stands still.
   *
   * A `segmented` one comes back with a label map of its own, held for the caller; what was given is not written into. `reused` and `raw` ones
   * come back as they are. Frame pixels and the label map returned are kept, and held, until the next call and must not be
   * written into.
   *
   * @throws SegcastError `labels-invalid` when labels and frame differ in size
   */
  smooth(segmentation: Segmentation): Segmentation;
  /** Forgets the frames before; another size or epoch does so by itself. */
  reset(): void;
}

const HOLD_FRAMES = 8;
const HOLD_FRAMES_MOVING = 2;

/**
 * Temporal smoothing of label maps: holds labels on still pixels, lets moving edges go at once.
 *
 * Where the network changes its mind about pixels that look as before, the label shown stays until the network has insisted
 * for `holdFrames` frames on end. Where the picture changed by more than the camera's noise, which is learned from the
 * frames, the new label is shown at once. Frames may be any time apart.
 *
 * @throws SegcastError `usage` for a number of frames out of range
 */
export function createSteady(options: SteadyOptions = {}): Steady {
  const { holdFrames = HOLD_FRAMES, holdFramesMoving = HOLD_FRAMES_MOVING } = options;
  const { allocate = largeBytes } = options;
  for (const frames of [holdFrames, holdFramesMoving]) checkHoldFrames(frames);
  const meter = new MotionMeter();
  let last: Shown | undefined;

  const keep = (shown: Shown | undefined): void => {
    if (last) for (const bytes of [last.frame.pixels, last.ids]) release(bytes);
    if (shown) for (const bytes of [shown.frame.pixels, shown.ids]) retain(bytes);
    last = shown;
  };

  const forget = (): void => {
    keep(undefined);
    meter.reset();
  };

  const hold = ({ frame: before, ids: shown, held }: Shown, frame: Frame, ids: Uint8Array): Uint8Array => {
    const { threshold, isCameraMoving } = meter.measure(before, frame);
    const most = isCameraMoving ? holdFramesMoving : holdFrames;
    const compared = { before, shown, threshold, holdFrames: most };
    return holdLabels(ids, held, frame, compared, allocate(ids.length));
  };

  return {
    smooth: (segmentation) => {
      if (segmentation.kind !== 'segmented') return segmentation;
      const { frame, labels } = segmentation;
      checkSize(frame, labels);
      if (last && !isContinued(last.frame, frame)) forget();
      const held = last?.held ?? new HeldFrames(labels.ids.length);
      const ids = last ? hold(last, frame, labels.ids) : copyOf(labels.ids, allocate);
      keep({ frame, ids, held });
      return { ...segmentation, labels: { ...labels, ids } };
    },
    reset: forget,
  };
}

function copyOf(ids: Uint8Array, allocate: Allocate): Uint8Array {
  const copy = allocate(ids.length);
  copy.set(ids);
  return copy;
}

/** The frame shown last, its labels, and for how many frames on end each of them has been held. */
interface Shown {
  readonly frame: Frame;
  readonly ids: Uint8Array;
  readonly held: HeldFrames;
}

function isContinued(before: Frame, after: Frame): boolean {
  return before.epoch === after.epoch && before.width === after.width && before.height === after.height;
}

function checkHoldFrames(frames: number): void {
  if (Number.isInteger(frames) && frames >= 0 && frames <= MAX_HOLD_FRAMES) return;
  throw new SegcastError(
    'usage',
    `A label can be held for a whole number of frames from 0 to ${MAX_HOLD_FRAMES}, ${frames} was given.`,
    `Leave it out for ${HOLD_FRAMES} (${HOLD_FRAMES_MOVING} while the camera moves).`,
  );
}

function checkSize(frame: Frame, labels: LabelMap): void {
  if (labels.width === frame.width && labels.height === frame.height) return;
  throw new SegcastError(
    'labels-invalid',
    `The frame is ${frame.width}x${frame.height}, its labels are ${labels.width}x${labels.height}; they must be equal.`,
    'Bring the labels to the size of the frame first.',
  );
}
