import type { ClassSet } from '../../../src/core/class-set.js';
import type { Frame } from '../../../src/core/frame.js';
import type { AnnotatedFrame, Segmentation } from '../../../src/core/segmentation.js';
import type { TimeBase } from '../../../src/core/time.js';

export const CLASS_SET: ClassSet = {
  name: 'two',
  classes: [
    { name: 'road', color: [128, 64, 128] },
    { name: 'sky', color: [70, 130, 180] },
  ],
};

export interface FrameShape {
  readonly seq?: number;
  readonly pts?: number;
  readonly timeBase?: TimeBase;
  readonly epoch?: number;
  readonly width?: number;
  readonly height?: number;
  readonly arrivedAtMs?: number;
}

/** A frame of noise that depends on its number; 32x16 at 25 fps unless told otherwise. */
export function frameOf(shape: FrameShape = {}): Frame {
  const { seq = 0, epoch = 0, width = 32, height = 16, timeBase = { num: 1, den: 25 } } = shape;
  const { pts = seq, arrivedAtMs = seq * 40 } = shape;
  return { seq, pts, timeBase, epoch, width, height, pixels: noise(width * height * 3, seq), arrivedAtMs };
}

/** As the pipeline hands it on: segmented into two classes unless `kind` says otherwise. */
export function annotatedOf(
  shape: FrameShape = {},
  kind: Segmentation['kind'] = 'segmented',
): AnnotatedFrame {
  const frame = frameOf(shape);
  const segmentation = segmentationOf(frame, kind);
  return {
    segmentation,
    classSet: CLASS_SET,
    picture: frame.pixels,
    shares: kind === 'raw' ? undefined : [0.123456, 0.876544],
    timings: { wait: 1.2345, infer: 20.5, annotate: 3 },
    drops: 4,
  };
}

function segmentationOf(frame: Frame, kind: Segmentation['kind']): Segmentation {
  const { width, height, seq } = frame;
  const labels = { width, height, ids: noise(width * height, seq + 1) };
  const timings = {};
  if (kind === 'raw') return { kind, frame, reason: 'engine restarting', timings };
  if (kind === 'reused')
    return { kind, frame, labels, exit: 'mid', ageMs: 81.26, reason: 'no time', timings };
  return { kind, frame, labels, exit: 'high', timings };
}

function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = (seed + 1) * 2654435761;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
