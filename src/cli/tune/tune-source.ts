import { openNetwork } from '../open-network.js';
import { availableParallelism, loadavg } from 'node:os';
import { deviceLabel } from '../../../models/runtime/engine.js';
import type { Segmenter } from '../../../models/segmenter.js';
import { onlySizeOf } from '../../../models/imported/only-size.js';
import type { Model } from '../../../models/model.js';
import { pairImages, type LabelledImage } from '../../../pipelines/evaluate/labelled-images.js';
import { agreementJudge } from '../../../pipelines/tune/agreement-judge.js';
import { candidateSizes } from '../../../pipelines/tune/candidate-sizes.js';
import { collectFrames, type CollectedFrames } from '../../../pipelines/tune/collect-frames.js';
import { labelsJudge } from '../../../pipelines/tune/labels-judge.js';
import { machineFingerprint } from '../../../pipelines/tune/machine.js';
import { manifestJudge } from '../../../pipelines/tune/manifest-judge.js';
import type { QualityJudge } from '../../../pipelines/tune/quality-judge.js';
import { recommend, type Recommendation } from '../../../pipelines/tune/recommend.js';
import { planTime } from '../../../pipelines/tune/time-plan.js';
import { tune, type TunedPoint, type TuneResult } from '../../../pipelines/tune/tune.js';
import type { QualitySource } from '../../core/profile.js';
import { singleLookResults } from '../../../models/weights/measured-looks.js';
import type { Size } from '../../core/size.js';
import { monotonicClock } from '../../core/time.js';
import type { TuneOptions } from './tune-options.js';

/** What tuning came to. */
export interface TuneOutcome {
  readonly result: TuneResult;
  readonly recommendation: Recommendation<TunedPoint>;
  readonly machine: string;
  readonly model: string;
  /** The camera's. */
  readonly picture: Size;
  readonly deadlineMs: number;
  readonly minQuality: number | undefined;
  readonly quality: QualitySource;
  /** How many frames of the source were used. */
  readonly frames: number;
  /** What others kept the CPUs busy with before tuning began: the system's one-minute load for each CPU, 0 where it has none. */
  readonly loadBefore: number;
  readonly elapsedMs: number;
}

/** Each loaded size takes 50 to 250 MB; half of what is free may be used. */
const BYTES_PER_SIZE = 160 * 1024 * 1024;
const MAX_SIZES_AT_ONCE = 12;
/** Where a source does not say how many frames it has a second. */
const USUAL_DEADLINE_MS = 33;

/**
 * Measures a network on a source's own frames.
 *
 * @param onProgress hears what is being done, in a few words
 * @throws SegcastError when the source, the network or the labelled images fail
 */
export async function tuneSource(
  spec: string,
  options: TuneOptions,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (doing: string) => void },
): Promise<TuneOutcome> {
  const startedAtMs = monotonicClock.now();
  const [load = 0] = loadavg();
  const plan = planTime(options.seconds * 1000);
  const pairs = await labelledImages(options);
  onProgress('collecting frames');
  const collected = await collectFrames(spec, {
    forMs: plan.collectMs,
    transport: options.transport,
    signal,
  });
  onProgress('opening the device');
  const sizesAtOnce = sizesThatFit(process.availableMemory());
  const { model, segmenter: opened } = await openNetwork({ ...options, maxGeometries: sizesAtOnce, signal });
  await using segmenter = opened;
  const { frames } = collected;
  const [{ width, height }] = frames;
  const judge = judgeFor(options, segmenter, model, pairs, collected);
  const deadlineMs = options.deadline ?? frameIntervalMs(collected);
  const result = await tune({
    segmenter,
    model: model.manifest.name,
    precision: model.precision,
    frames,
    sizes: sizesFor(model, { width, height }),
    sizesAtOnce,
    judge,
    deadlineMs,
    plan,
    startedAtMs,
    onProgress,
    signal,
  });
  return {
    result,
    recommendation: recommend(result.points, { deadlineMs, minQuality: options.minMiou }),
    machine: machineFingerprint(deviceLabel(options.engine, segmenter.device.provider)),
    model: model.manifest.name,
    picture: { width, height },
    deadlineMs,
    minQuality: options.minMiou,
    quality: judge.source,
    frames: frames.length,
    loadBefore: load / availableParallelism(),
    elapsedMs: monotonicClock.now() - startedAtMs,
  };
}

async function labelledImages({ images, labels }: TuneOptions): Promise<readonly LabelledImage[]> {
  return images === undefined || labels === undefined ? [] : pairImages(images, labels);
}

function judgeFor(
  { agreement = false }: TuneOptions,
  segmenter: Segmenter,
  { manifest }: Model,
  [firstPair, ...pairs]: readonly LabelledImage[],
  { frames }: CollectedFrames,
): QualityJudge {
  const results = singleLookResults(manifest.measured.results);
  if (firstPair !== undefined) return labelsJudge(segmenter, [firstPair, ...pairs]);
  return agreement || results.length === 0 ? agreementJudge(segmenter, frames) : manifestJudge(results);
}

function sizesFor(model: Model, picture: Size): readonly Size[] {
  const onlySize = onlySizeOf(model.manifest);
  return onlySize ? [onlySize] : candidateSizes(picture, largestSize(model));
}

/** Beyond what was measured nobody knows whether a larger input is worth its time. */
function largestSize({ manifest }: Model): Size {
  const area = ({ width, height }: Size): number => width * height;
  return singleLookResults(manifest.measured.results).reduce<Size>(
    (largest, result) => (area(result) > area(largest) ? result : largest),
    manifest.input.defaultSize,
  );
}

function sizesThatFit(freeBytes: number): number {
  const fitting = Math.floor(freeBytes / 2 / BYTES_PER_SIZE);
  return Math.min(Math.max(fitting, 1), MAX_SIZES_AT_ONCE);
}

/** The time until the next frame, where the source says how many it has. */
function frameIntervalMs({ frameRate }: CollectedFrames): number {
  if (frameRate === undefined || frameRate.num <= 0) return USUAL_DEADLINE_MS;
  return Math.min(Math.max((frameRate.den * 1000) / frameRate.num, 1), 60_000);
}
