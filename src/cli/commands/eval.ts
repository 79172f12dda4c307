import type { Command } from 'commander';
import type { ResolvedCrfOptions } from '../../../models/crf/crf-options.js';
import { withCrf } from '../../../models/crf/with-crf.js';
import { openSegmenter } from '../../../models/segmenter.js';
import type { TestTime } from '../../../models/test-time/segment-repeatedly.js';
import { evaluate } from '../../../pipelines/evaluate/evaluate.js';
import { pairImages } from '../../../pipelines/evaluate/labelled-images.js';
import { crfOption } from '../crf-option.js';
import { SegcastError } from '../../core/errors.js';
import { interruptSignal } from '../interrupt.js';
import { parseScales } from '../parse-scales.js';
import { parseExit, parseSize } from '../parse.js';
import {
  deviceOption,
  engineOption,
  modelOption,
  threadsOption,
  type NetworkOptions,
} from '../segmenter-options.js';
import { evaluationJson, evaluationText } from '../terminal/evaluation-text.js';
import { liveLine } from '../terminal/live-line.js';
import { progressText } from '../terminal/progress-text.js';

interface EvalOptions extends NetworkOptions {
  readonly images: string;
  readonly labels: string;
  readonly scales?: readonly number[];
  readonly flip?: boolean;
  readonly crf?: ResolvedCrfOptions;
  readonly json?: boolean;
}

/** `segcast eval`: how well a network labels a folder of images. */
export function evalCommand(command: Command): Command {
  return command
    .requiredOption('--images <dir>', 'folder of images')
    .requiredOption(
      '--labels <dir>',
      'folder of PNGs of class ids under the same names; ids outside the class set are ignored',
    )
    .addOption(modelOption())
    .addOption(engineOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .option('--exit <exit>', 'low, mid or high', parseExit, 'high')
    .option('--size <WxH>', "the network's input size (default: each image's own)", parseSize)
    .option(
      '--scales <list>',
      'look at each image at these factors of the input size, e.g. 0.75,1,1.25, and average probabilities',
      parseScales,
    )
    .option('--flip', 'look at each image mirrored as well, and average probabilities')
    .addOption(crfOption())
    .option('--json', 'as JSON: miou in percent, classes, pixelAccuracy, msPerFrame, protocol')
    .action(evalImages);
}

async function evalImages(options: EvalOptions): Promise<void> {
  const pairs = await pairImages(options.images, options.labels);
  const signal = interruptSignal();
  const testTime = testTimeOf(options);
  await using segmenter = await openSegmenter({
    model: options.model,
    engine: options.engine,
    device: options.device,
    threads: options.threads,
  });
  using line = liveLine(process.stderr);
  const startedAt = performance.now();
  const evaluation = await evaluate(pairs, {
    segmenter: options.crf ? withCrf(segmenter, options.crf) : segmenter,
    exit: options.exit,
    testTime,
    signal,
    ...(options.size && { inputSize: options.size }),
    onProgress: (done, total) => {
      if (process.stderr.isTTY)
        line.show(progressText({ done, total, elapsedMs: performance.now() - startedAt }, 'images'));
    },
  });
  const { model, exit, crf, json } = options;
  const text = json
    ? evaluationJson(evaluation, { model, exit, testTime, crf })
    : evaluationText(evaluation, { testTime, crf });
  process.stdout.write(`${text}\n`);
}

/** One look at each image unless scales or mirroring are asked for. */
function testTimeOf({ scales, flip = false, crf }: EvalOptions): TestTime | undefined {
  if (crf !== undefined && (scales !== undefined || flip))
    throw new SegcastError(
      'usage',
      '--crf refines the labels of one look; --scales and --flip join several.',
      'Leave out either --crf, or --scales and --flip.',
    );
  return scales === undefined && !flip ? undefined : { scales: scales ?? [1], flip };
}
