import type { BudgetedDevice } from '../../pipelines/budget/budgeted-device.js';
import { BufferPool } from '../../src/core/buffer-pool.js';
import type { ClassSet } from '../../src/core/class-set.js';
import type { Frame } from '../../src/core/frame.js';
import { releaseFrame } from '../../src/core/frame-buffers.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import { levelOf, type Level, type Segmentation } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import { annotate } from '../../streams/annotate/annotate.js';
import { encodeJpeg } from '../../streams/annotate/encode.js';

/** One frame as it was shown. */
export interface Shown {
  readonly level: Level;
  readonly latencyMs: number;
  /** What the network saw, where the labels are the frame's own. */
  readonly inputSize: Size | undefined;
  /** Drawing and compressing, ms. */
  readonly aftermathMs: number;
}

/** What became of a camera's frames. */
export interface CameraRecord {
  readonly shown: readonly Shown[];
  /** Frames that arrived while it counted. */
  readonly due: number;
}

export interface MemoryCameraOptions {
  readonly device: BudgetedDevice;
  readonly profile: AdaptiveProfile;
  readonly classSet: ClassSet;
  /** Delivered one after the other, over and over. */
  readonly pictures: readonly Frame[];
  /** When its frames come between those of others, in frames, 0..1. */
  readonly phase: number;
  /** Networks are loaded meanwhile; not counted. */
  readonly warmupSeconds: number;
  readonly seconds: number;
}

/** A camera that delivers pictures from memory at its profile's rate, the newest winning, and has each drawn and compressed. */
export async function runMemoryCamera(options: MemoryCameraOptions): Promise<CameraRecord> {
  const { device, profile, phase, pictures, warmupSeconds, seconds } = options;
  const { fps } = profile;
  using camera = device.addCamera({ id: `camera-${phase}`, profile, allocate: pool.take });
  camera.setFrameRate({ num: Math.round(1000 * fps), den: 1000 });
  const shown: Shown[] = [];
  const startMs = performance.now() + (phase * 1000) / fps;
  const countFromMs = startMs + warmupSeconds * 1000;
  const endMs = countFromMs + seconds * 1000;
  let due = 0;
  let waiting: Frame | undefined;
  let isBusy = false;

  const work = async (): Promise<void> => {
    while (!isBusy && waiting) {
      isBusy = true;
      const frame = waiting;
      waiting = undefined;
      const segmentation = await camera.segment(frame);
      void show(segmentation, performance.now());
      isBusy = false;
    }
  };
  const show = async (segmentation: Segmentation, fromMs: number): Promise<void> => {
    const { frame } = segmentation;
    await drawAndCompress(segmentation, options.classSet);
    const aftermathMs = performance.now() - fromMs;
    const latencyMs = performance.now() - frame.arrivedAtMs;
    camera.observeAftermath(frame, aftermathMs);
    camera.observeLatency(frame, latencyMs);
    const inputSize = segmentation.kind === 'segmented' ? segmentation.inputSize : undefined;
    if (frame.arrivedAtMs < countFromMs) return;
    shown.push({ level: levelOf(segmentation), latencyMs, inputSize, aftermathMs });
  };
  for (let seq = 0; ; seq++) {
    const atMs = startMs + (seq * 1000) / fps;
    await new Promise((resolve) => setTimeout(resolve, Math.max(atMs - performance.now(), 0)));
    const arrivedAtMs = performance.now();
    if (arrivedAtMs >= endMs) break;
    if (arrivedAtMs >= countFromMs) due += 1;
    const picture = pictures[seq % pictures.length];
    waiting = { ...picture!, seq, arrivedAtMs }; // there are some
    void work();
  }
  await new Promise((resolve) => setTimeout(resolve, 3 * profile.budgetMs)); // what is under way
  return { shown, due };
}

/** What every frame goes through behind the network. */
export async function drawAndCompress(segmentation: Segmentation, classSet: ClassSet): Promise<void> {
  const { frame } = segmentation;
  const annotated = annotate(segmentation, { classSet, drops: 0, allocate: pool.take });
  await encodeJpeg(annotated.picture, frame.width, frame.height);
  releaseFrame(annotated);
}

const pool = new BufferPool({ maxIdle: 32 });
