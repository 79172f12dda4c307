import type { ClassSet } from '../../src/core/class-set.js';
import type { Frame } from '../../src/core/frame.js';
import type { LabelMap } from '../../src/core/label-map.js';
import type { Exit } from '../../src/core/segmentation.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import { upsampleLabels } from '../../models/labels/upsample.js';
import { ConfusionMatrix } from '../../models/metrics/confusion-matrix.js';
import { score } from '../../models/metrics/intersection-over-union.js';
import type { Size } from '../../models/input-size.js';
import type { Segmenter } from '../../models/segmenter.js';
import {
  segmentRepeatedly,
  type RepeatedResult,
  type TestTime,
} from '../../models/test-time/segment-repeatedly.js';
import { decodeImage } from '../../streams/images/decode-image.js';
import { decodeLabelPng } from '../../streams/images/decode-label-png.js';
import type { LabelledImage } from './labelled-images.js';

/** How a network is judged. */
export interface EvaluateOptions {
  readonly segmenter: Segmenter;
  /** @defaultValue 'high' */
  readonly exit?: Exit;
  /** The network's input size, pixels; with several looks, at scale 1. @defaultValue the image's own size */
  readonly inputSize?: Size;
  /** Several looks at each image, joined by the mean of their probabilities. @defaultValue one look */
  readonly testTime?: TestTime | undefined;
  /** Called after each image. @defaultValue nobody */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock;
}

/** How well and how fast a network labels a set of images; see models/metrics for the convention. */
export interface Evaluation {
  readonly images: number;
  /** Mean IoU over the classes that occur, 0..1. */
  readonly miou: number;
  /** Per class, in id order; undefined for a class that occurs nowhere. */
  readonly classes: readonly { readonly name: string; readonly iou: number | undefined }[];
  /** 0..1 */
  readonly pixelAccuracy: number;
  /** Mean time of inference and upsampling per image, all its looks together, the first image (which loads the network) left out when there are more. */
  readonly msPerFrame: number;
}

/**
 * Segments every image and compares it with its labels, at the labels' own size: logits are upsampled bilinearly (and with
 * several looks, their probabilities averaged there), ids outside the class set are ignored.
 *
 * @throws SegcastError `images-invalid`, `labels-invalid`, or what the segmenter throws; never skips a file silently.
 */
export async function evaluate(
  pairs: readonly LabelledImage[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { segmenter, onProgress, signal, clock = monotonicClock } = options;
  const { classes } = segmenter.classSet;
  const matrix = new ConfusionMatrix(classes.length);
  const times: number[] = [];
  for (const [index, pair] of pairs.entries()) {
    signal?.throwIfAborted();
    const [image, truth] = await Promise.all([decodeImage(pair.image), decodeLabelPng(pair.labels)]);
    const frame = stillFrame(image, index, clock);
    const { labels, ms } = await labelImage(frame, truth, options);
    times.push(ms);
    matrix.add(truth, labels);
    onProgress?.(index + 1, pairs.length);
  }
  return { images: pairs.length, ...scoresOf(matrix, segmenter.classSet), msPerFrame: meanAfterFirst(times) };
}

/** The network's labels at the size of the true ones, and the time they took. */
async function labelImage(frame: Frame, outputSize: Size, options: EvaluateOptions): Promise<RepeatedResult> {
  const { segmenter, exit = 'high', testTime, signal, clock } = options;
  const { inputSize = { width: frame.width, height: frame.height } } = options;
  if (testTime !== undefined)
    return segmentRepeatedly(segmenter, frame, { ...testTime, exit, inputSize, outputSize, signal, clock });
  const { logits, labels, timings } = await segmenter.segment(frame, { exit, inputSize, signal });
  return {
    labels: fits(labels, outputSize) ? labels : upsampleLabels(logits, outputSize.width, outputSize.height),
    ms: (timings.infer ?? 0) + (timings.upsample ?? 0),
  };
}

function scoresOf(
  matrix: ConfusionMatrix,
  classSet: ClassSet,
): Pick<Evaluation, 'miou' | 'classes' | 'pixelAccuracy'> {
  const { miou, iou, pixelAccuracy } = score(matrix);
  return { miou, pixelAccuracy, classes: classSet.classes.map(({ name }, id) => ({ name, iou: iou[id] })) };
}

function stillFrame(image: Pick<Frame, 'width' | 'height' | 'pixels'>, index: number, clock: Clock): Frame {
  const { width, height, pixels } = image;
  return {
    seq: index,
    pts: index,
    timeBase: { num: 1, den: 1 },
    epoch: 0,
    width,
    height,
    pixels,
    arrivedAtMs: clock.now(),
  };
}

function fits(labels: LabelMap, size: Size): boolean {
  return labels.width === size.width && labels.height === size.height;
}

function meanAfterFirst(times: readonly number[]): number {
  const counted = times.length > 1 ? times.slice(1) : times;
  return counted.reduce((sum, ms) => sum + ms, 0) / counted.length;
}
