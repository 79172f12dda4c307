import { Command } from 'commander';
import { evaluate, type Evaluation } from '../../../pipelines/evaluate/evaluate.js';
import { pairImages } from '../../../pipelines/evaluate/labelled-images.js';
import { openSegmenter } from '../../../models/segmenter.js';
import { interruptSignal } from '../interrupt.js';
import { parseExit, parseSize } from '../parse.js';
import { deviceOption, modelOption, threadsOption, type NetworkOptions } from '../segmenter-options.js';
import { liveLine } from '../terminal/live-line.js';
import { progressText } from '../terminal/progress-text.js';

interface EvalOptions extends NetworkOptions {
  readonly images: string;
  readonly labels: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly json?: boolean;
}

/** `segcast eval`: how well a network labels a folder of images. */
export function evalCommand(): Command {
  return new Command('eval')
    .description('compare a network with labelled images: mIoU, IoU per class, pixel accuracy, time')
    .requiredOption('--images <dir>', 'folder of images')
    .requiredOption(
      '--labels <dir>',
      'folder of PNGs of class ids under the same names; ids outside the class set are ignored',
    )
    .addOption(modelOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .option('--exit <exit>', 'low, mid or high', parseExit, 'high')
    .option('--size <WxH>', "the network's input size (default: each image's own)", parseSize)
    .option('--json', 'as JSON: miou in percent, classes, pixelAccuracy, msPerFrame')
    .action(evalImages);
}

async function evalImages(options: EvalOptions): Promise<void> {
  const pairs = await pairImages(options.images, options.labels);
  const signal = interruptSignal();
  await using segmenter = await openSegmenter({
    model: options.model,
    device: options.device,
    threads: options.threads,
  });
  using line = liveLine(process.stderr);
  const startedAt = performance.now();
  const evaluation = await evaluate(pairs, {
    segmenter,
    exit: options.exit,
    signal,
    ...(options.size && { inputSize: options.size }),
    onProgress: (done, total) => {
      if (process.stderr.isTTY)
        line.show(progressText({ done, total, elapsedMs: performance.now() - startedAt }, 'images'));
    },
  });
  process.stdout.write(
    `${options.json ? evaluationJson(evaluation, options) : evaluationText(evaluation)}\n`,
  );
}

function evaluationJson(evaluation: Evaluation, options: EvalOptions): string {
  const { images, miou, classes, pixelAccuracy, msPerFrame } = evaluation;
  const percents = Object.fromEntries(
    classes.map(({ name, iou }) => [name, iou === undefined ? null : round(iou * 100)]),
  );
  const { model, exit } = options;
  return JSON.stringify(
    {
      model,
      exit,
      images,
      miou: round(miou * 100),
      classes: percents,
      pixelAccuracy: round(pixelAccuracy, 4),
      msPerFrame: round(msPerFrame),
    },
    null,
    2,
  );
}

function evaluationText({ images, miou, classes, pixelAccuracy, msPerFrame }: Evaluation): string {
  const width = Math.max(...classes.map(({ name }) => name.length));
  return [
    ...classes.map(
      ({ name, iou }) =>
        `${name.padEnd(width)}  ${iou === undefined ? '   -  ' : (iou * 100).toFixed(2).padStart(6)}`,
    ),
    `mIoU ${(miou * 100).toFixed(2)} %   pixel accuracy ${(pixelAccuracy * 100).toFixed(2)} %   ${msPerFrame.toFixed(1)} ms a frame   ${images} images`,
  ].join('\n');
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
