import { basename, extname } from 'node:path';
import { Command, Option } from 'commander';
import { architectureOf } from '../../../../models/catalogue.js';
import { classSetOf } from '../../../../models/imported/class-set-file.js';
import { importWeights, type ImportedWeights } from '../../../../models/imported/import-weights.js';
import { SOURCES, type Source } from '../../../../models/weights/import/key-maps/key-map.js';
import { SegcastError } from '../../../core/errors.js';
import type { Size } from '../../../core/size.js';
import { parseSize } from '../../parse.js';
import { print } from './print.js';

interface ImportCommandOptions {
  readonly as?: string;
  readonly name?: string;
  readonly classes?: string;
  readonly from?: Source;
  readonly outputStride?: '8' | '16';
  readonly size?: Size;
  readonly title?: string;
  readonly licence?: string;
  readonly overwrite?: boolean;
}

/** `segcast models import`. */
export function importCommand(): Command {
  return new Command('import')
    .description('bring weights that were trained elsewhere: .pth, .safetensors, .npz, .caffemodel')
    .argument('<file>', 'nothing in it is executed')
    .option('--as <architecture>', 'as `segcast models list --architectures` shows it')
    .option('--name <name>', "what to call it (default: the file's name)")
    .option('--classes <set>', 'cityscapes, camvid, voc, ade20k, or a .json file of names and colours')
    .addOption(
      new Option('--from <source>', 'whose names the tensors have (default: tried)').choices(SOURCES),
    )
    .addOption(
      new Option('--output-stride <stride>', "DeepLab's (default: the architecture's)").choices(['8', '16']),
    )
    .option('--size <WxH>', "input size to start from (default: the architecture's)", parseSize)
    .option('--title <text>', 'as people read it')
    .option('--licence <spdx>', 'of the weights, e.g. Apache-2.0 (default: NOASSERTION)')
    .option('--overwrite', 'replace an imported model of that name')
    .action(importModel);
}

async function importModel(file: string, options: ImportCommandOptions): Promise<void> {
  const { name = nameOf(file), title, licence, overwrite } = options;
  const architecture = architectureOf(required('--as', options.as));
  const classSet = await classSetOf(required('--classes', options.classes));
  const imported = await importWeights(file, {
    architecture,
    name,
    classSet,
    from: options.from,
    outputStride: options.outputStride && (options.outputStride === '8' ? 8 : 16),
    defaultSize: options.size,
    title,
    licence,
    overwrite,
  });
  print(importedText(file, imported));
}

function required(option: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new SegcastError(
    'usage',
    `${option} is needed to import weights.`,
    'E.g. --as deeplab-v3-resnet50 --classes voc; see `segcast models list --architectures`.',
  );
}

/** `My_Weights.v2.pth` as `my-weights-v2`. */
function nameOf(file: string): string {
  const words = basename(file, extname(file))
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.filter((word) => word !== '').join('-');
}

function importedText(file: string, { model, format, source, tensors, dropped }: ImportedWeights): string {
  const left = [...dropped].map(([what, count]) => `  left out: ${what} (${count} tensors)`);
  return [
    `${basename(file)} (${format}, named as ${source}): ${tensors} tensors`,
    ...left,
    `  kept as ${model.manifest.name} in ${model.folder}`,
    `  not measured here: \`segcast eval --model ${model.manifest.name}\` does that on labelled pictures`,
  ].join('\n');
}
