import { basename, extname } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { architectureOf } from '../../../../models/catalogue.js';
import { classSetOf } from '../../../../models/imported/class-set-file.js';
import { importOnnx } from '../../../../models/imported/import-onnx.js';
import type { ImportOptions } from '../../../../models/imported/import-options.js';
import { importWeights } from '../../../../models/imported/import-weights.js';
import {
  CHANNEL_ORDERS,
  ONNX_LAYOUTS,
  ONNX_OUTPUTS,
  type ChannelOrder,
  type OnnxLayout,
  type OnnxOutput,
} from '../../../../models/imported/onnx/spec.js';
import { SOURCES, type Source } from '../../../../models/weights/import/key-maps/key-map.js';
import { SegcastError } from '../../../core/errors.js';
import type { Size } from '../../../core/size.js';
import { importedText, keptText } from '../../terminal/import-text.js';
import { parseSize } from '../../parse.js';
import { print } from './print.js';

type Triple = readonly [number, number, number];

interface ImportCommandOptions {
  readonly as?: string;
  readonly name?: string;
  readonly classes?: string;
  readonly from?: Source;
  readonly outputStride?: '8' | '16';
  readonly size?: Size;
  readonly inputLayout?: OnnxLayout;
  readonly channelOrder?: ChannelOrder;
  readonly mean?: Triple;
  readonly std?: Triple;
  readonly output?: OnnxOutput;
  readonly outputName?: string;
  readonly title?: string;
  readonly licence?: string;
  readonly overwrite?: boolean;
}

/** `segcast models import`. */
export function importCommand(command: Command): Command {
  const choice = (flags: string, text: string, choices: readonly string[]) =>
    new Option(flags, text).choices(choices);
  return command
    .argument('<file>', 'nothing in it is executed')
    .option('--classes <set>', 'cityscapes, camvid, voc, ade20k, or a .json file of names and colours')
    .option('--name <name>', "what to call it (default: the file's name)")
    .option('--title <text>', 'as people read it')
    .option('--licence <spdx>', 'of the weights, e.g. Apache-2.0 (default: NOASSERTION)')
    .option('--overwrite', 'replace an imported model of that name')
    .option('--size <WxH>', 'input size to start from; for .onnx: where the file leaves it open', parseSize)
    .option('--as <architecture>', 'weights: as `segcast models list --architectures` shows it')
    .addOption(choice('--from <source>', 'weights: whose names the tensors have (default: tried)', SOURCES))
    .addOption(
      choice('--output-stride <stride>', "weights: DeepLab's (default: the architecture's)", ['8', '16']),
    )
    .addOption(choice('--input-layout <layout>', '.onnx: its input (default: nchw)', ONNX_LAYOUTS))
    .addOption(choice('--channel-order <order>', '.onnx: its colours (default: rgb)', CHANNEL_ORDERS))
    .option('--mean <r,g,b>', ".onnx: of colours from 0 to 1 (default: ImageNet's)", parseTriple)
    .option('--std <r,g,b>', ".onnx: of colours from 0 to 1 (default: ImageNet's)", parseTriple)
    .addOption(
      choice('--output <kind>', '.onnx: what it answers (default: told from its shape)', ONNX_OUTPUTS),
    )
    .option('--output-name <name>', '.onnx: which of several outputs (default: the first)')
    .action(importFile);
}

async function importFile(file: string, options: ImportCommandOptions): Promise<void> {
  const { name = nameOf(file), title, licence, overwrite } = options;
  const classSet = await classSetOf(required('--classes', options.classes));
  const common: ImportOptions = { name, classSet, title, licence, overwrite };
  const isNetwork = extname(file).toLowerCase() === '.onnx';
  print(isNetwork ? await importNetwork(file, common, options) : await importTensors(file, common, options));
}

async function importTensors(
  file: string,
  common: ImportOptions,
  { as, from, outputStride, size }: ImportCommandOptions,
): Promise<string> {
  const architecture = architectureOf(required('--as', as));
  const imported = await importWeights(file, {
    ...common,
    architecture,
    from,
    outputStride: outputStride && (outputStride === '8' ? 8 : 16),
    defaultSize: size,
  });
  return importedText(file, imported);
}

async function importNetwork(
  file: string,
  common: ImportOptions,
  { as, mean, std, ...options }: ImportCommandOptions,
): Promise<string> {
  if (as !== undefined)
    throw new SegcastError(
      'usage',
      '--as is for weights; an .onnx file is a network itself.',
      'Leave --as out.',
    );
  const colors = { ...(mean && { mean }), ...(std && { std }) };
  const { inputLayout, channelOrder, size, output, outputName } = options;
  const model = await importOnnx(file, {
    ...common,
    inputLayout,
    channelOrder,
    colors,
    size,
    output,
    outputName,
  });
  return `${basename(file)} (ONNX)\n${keptText(model)}`;
}

function required(option: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new SegcastError(
    'usage',
    `${option} is needed for an import.`,
    'E.g. --as deeplab-v3-torchvision-resnet50 --classes voc; see `segcast models list --architectures`.',
  );
}

/** `My_Weights.v2.pth` as `my-weights-v2`. */
function nameOf(file: string): string {
  const words = basename(file, extname(file))
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.filter((word) => word !== '').join('-');
}

/** `0.485,0.456,0.406`. */
function parseTriple(text: string): Triple {
  const [red = NaN, green = NaN, blue = NaN, ...others] = text.split(',').map(Number);
  if (others.length > 0 || ![red, green, blue].every(Number.isFinite))
    throw new InvalidArgumentError('Expected three numbers, e.g. 0.485,0.456,0.406.');
  return [red, green, blue];
}
