import { Option, type Command } from 'commander';
import { writeModel } from '../../../../models/imported/model-folder.js';
import { userModelsFolder } from '../../../../models/imported/user-models-folder.js';
import { inputSizeFor } from '../../../../models/input-size.js';
import type { Model } from '../../../../models/model.js';
import { calibrate, RANGE_RULES, type RangeRule } from '../../../../models/quantization/calibrate.js';
import type { Picture } from '../../../../models/quantization/engine-cascade.js';
import type { QuantizationPlan } from '../../../../models/quantization/quantize-graph.js';
import { quantizedModelFiles } from '../../../../models/quantization/quantize-model.js';
import {
  measureSensitivity,
  quantizationErrors,
  type LogitError,
  type Sensitivity,
  type SensitivityOptions,
} from '../../../../models/quantization/sensitivity.js';
import { openOnnxEngine } from '../../../../models/runtime/onnx-engine.js';
import { loadModel } from '../../../../models/zoo.js';
import { collectFrames } from '../../../../pipelines/tune/collect-frames.js';
import { SegcastError } from '../../../core/errors.js';
import type { Size } from '../../../core/size.js';
import { interruptSignal } from '../../interrupt.js';
import { parseInteger, parseSize } from '../../parse.js';
import { liveLine } from '../../terminal/live-line.js';
import { print } from './print.js';

interface QuantizeCommandOptions {
  readonly images: string;
  readonly name?: string;
  readonly size?: Size;
  readonly range: RangeRule;
  readonly float?: readonly string[];
  readonly sensitivity?: boolean;
  readonly threads?: number;
  readonly out?: string;
  readonly overwrite?: boolean;
}

/** `segcast models quantize`. */
export function quantizeCommand(command: Command): Command {
  return command
    .argument('<name>', 'as `segcast models list` shows it')
    .requiredOption(
      '--images <source>',
      'ordinary pictures: a folder, a video, or a camera to watch for 20 s',
    )
    .option('--name <name>', 'what to call it (default: <name>-int8)')
    .option('--size <WxH>', "the largest input size that matters (default: the network's own)", parseSize)
    .addOption(
      new Option('--range <rule>', 'how activation ranges are chosen')
        .choices(RANGE_RULES)
        .default('least-error'),
    )
    .option('--float <layers...>', 'convolutions that stay float32, as --sensitivity names them')
    .option('--sensitivity', 'also say which layers cost most to quantise; takes minutes')
    .option('--threads <count>', 'CPU threads', parseInteger(1, 1024))
    .option('--out <dir>', "folder of models to write to (default: the user's)")
    .option('--overwrite', 'replace a quantised model of that name')
    .action(quantizeModel);
}

/** Pictures that errors are measured on. */
const JUDGED_PICTURES = 8;
/** How long a camera is watched, or a film read at its own speed. */
const COLLECT_MS = 20_000;

async function quantizeModel(source: string, options: QuantizeCommandOptions): Promise<void> {
  const { images, name = `${source}-int8`, threads, range: rule } = options;
  const signal = interruptSignal();
  const model = await quantizable(source, signal);
  const { frames } = await collectFrames(images, { forMs: COLLECT_MS, signal });
  await using engine = await openOnnxEngine({ provider: 'cpu', threads });
  const shared = { normalization: model.manifest.input, engine, signal };
  const size = options.size ?? model.manifest.input.defaultSize;
  const float = new Set(options.float);
  const plan = await withProgress((onProgress) =>
    calibrate(model, { ...shared, pictures: frames, size, rule, float, onProgress }),
  );
  const judged = { ...shared, pictures: evenly(frames), geometry: geometryFor(frames[0], size) };
  print(`${source}: calibrated on ${frames.length} pictures; float32 and 8-bit agree on:`);
  for (const error of await quantizationErrors(model, plan, judged)) print(`  ${errorText(error)}`);
  if (options.sensitivity) await printSensitivity(model, plan, judged);
  const { folder = userModelsFolder(), overwrite } = { folder: options.out, overwrite: options.overwrite };
  const written = await writeModel(quantizedModelFiles(model, plan, { name }), { folder, overwrite, signal });
  print(`  kept as ${name} in ${written.folder}`);
  print(`  not measured here: \`segcast eval --model ${name}\` does that on labelled pictures`);
}

async function quantizable(name: string, signal: AbortSignal): Promise<Model> {
  const model = await loadModel(name, { signal });
  if (model.manifest.family === 'onnx') throw notOurs(name);
  if (model.precision !== 'int8') return model;
  throw new SegcastError('usage', `${name} computes in 8-bit integers already.`, 'Name a float32 network.');
}

function notOurs(name: string): SegcastError {
  return new SegcastError(
    'usage',
    `${name} is an imported .onnx file: segcast has no graph of its own for it to rewrite.`,
    'Import its weights with --as and an architecture, or quantise the file with its own tools and import that.',
  );
}

async function withProgress<T>(
  work: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  using line = liveLine(process.stderr);
  return await work((done, total) => {
    if (process.stderr.isTTY) line.show(`calibrating: ${done} of ${total} pictures`);
  });
}

async function printSensitivity(
  model: Model,
  plan: QuantizationPlan,
  options: SensitivityOptions,
): Promise<void> {
  print('  logit error when a layer stays float32, the most sensitive first:');
  for (const { group, errors } of await measureSensitivity(model, plan, options))
    print(`  ${group.padEnd(20)} ${errors.map(relativeText).join('  ')}`);
}

function errorText(error: LogitError): string {
  const { exit, agreement } = error;
  return `${exit.padEnd(5)} ${(100 * agreement).toFixed(2)} % of the cells; logit error ${relativeText(error)}`;
}

function relativeText({ relative }: Sensitivity['errors'][number]): string {
  return `${(100 * relative).toFixed(2)} %`;
}

function evenly(frames: readonly Picture[]): readonly Picture[] {
  const step = Math.ceil(frames.length / JUDGED_PICTURES);
  return frames.filter((_, index) => index % step === 0);
}

function geometryFor(frame: Size, size: Size): SensitivityOptions['geometry'] {
  const { width: inputWidth, height: inputHeight } = inputSizeFor(frame, size);
  return { frameWidth: frame.width, frameHeight: frame.height, inputWidth, inputHeight };
}
