import { access, writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { buildArchitecture } from '../../../../models/architecture.js';
import { architectureOf } from '../../../../models/catalogue.js';
import { EXPORT_LAYOUTS, type ExportLayout, type Network } from '../../../../models/network.js';
import { randomWeights } from '../../../../models/weights/random-weights.js';
import { loadModel } from '../../../../models/zoo.js';
import { SegcastError } from '../../../core/errors.js';
import { EXITS, type Exit } from '../../../core/segmentation.js';
import type { Size } from '../../../core/size.js';
import { parseInteger, parseSize } from '../../parse.js';
import { print } from './print.js';

interface ExportCommandOptions {
  readonly size?: Size;
  readonly exit?: Exit | 'all';
  readonly layout?: ExportLayout;
  readonly unfolded?: boolean;
  readonly randomWeights?: number;
  readonly classes?: number;
  readonly overwrite?: boolean;
}

/** `segcast models export`. */
export function exportCommand(command: Command): Command {
  return command
    .argument('<name>', 'as `segcast models list` shows it; an architecture with --random-weights')
    .argument('<file>', 'the .onnx file to write')
    .option('--size <WxH>', "input size (default: the network's own)", parseSize)
    .addOption(
      new Option(
        '--exit <exit>',
        'where the network ends; all has the logits of every exit (default: high)',
      ).choices([...EXITS, 'all']),
    )
    .addOption(
      new Option(
        '--layout <layout>',
        'input: uint8 NHWC frame, or normalised float32 NCHW image (default: frame)',
      ).choices(EXPORT_LAYOUTS),
    )
    .option('--unfolded', 'keep batch normalisation as nodes of its own, for training')
    .option(
      '--random-weights <seed>',
      'an architecture with random weights, which a training starts from: ' +
        'implies --unfolded, --exit all and --layout image',
      parseInteger(0, 2 ** 32 - 1),
    )
    .option(
      '--classes <count>',
      'with --random-weights: classes to tell apart (default: as published)',
      parseInteger(2, 255),
    )
    .option('--overwrite', 'replace an existing file')
    .action(exportNetwork);
}

async function exportNetwork(name: string, file: string, options: ExportCommandOptions): Promise<void> {
  const forTraining = options.randomWeights !== undefined;
  const { exit = forTraining ? 'all' : 'high', layout = forTraining ? 'image' : 'frame' } = options;
  const { network, defaultSize } = await networkToExport(name, options);
  const { width, height } = options.size ?? defaultSize;
  if (!options.overwrite) await refuseExisting(file);
  const geometry = { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
  const fold = !forTraining && !options.unfolded;
  const onnx = network.exportOnnx(geometry, { exit, layout, fold });
  await writeFile(file, onnx).catch((cause: unknown) => {
    throw new SegcastError('usage', `The file ${file} cannot be written.`, 'Choose another path.', { cause });
  });
  print(`${file}: ${name}, exit ${exit}, ${width}x${height}, ${(onnx.length / 1e6).toFixed(1)} MB`);
}

async function networkToExport(
  name: string,
  { randomWeights: seed, classes }: ExportCommandOptions,
): Promise<{ readonly network: Network; readonly defaultSize: Size }> {
  if (seed !== undefined) {
    const architecture = architectureOf(name);
    const network = buildArchitecture(architecture, { weights: randomWeights(seed), classes });
    return { network, defaultSize: architecture.defaultSize };
  }
  if (classes !== undefined)
    throw new SegcastError(
      'usage',
      '--classes is for architectures with --random-weights; a trained network has its own classes.',
      'Leave --classes out, or give an architecture and --random-weights.',
    );
  const model = await loadModel(name);
  return { network: model, defaultSize: model.manifest.input.defaultSize };
}

async function refuseExisting(file: string): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new SegcastError('usage', `${file} exists already.`, 'Choose another path, or give --overwrite.');
}
