import { access, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { EXPORT_LAYOUTS, type ExportLayout } from '../../../../models/network.js';
import { loadModel } from '../../../../models/zoo.js';
import { SegcastError } from '../../../core/errors.js';
import type { Exit } from '../../../core/segmentation.js';
import type { Size } from '../../../core/size.js';
import { parseExit, parseSize } from '../../parse.js';
import { print } from './print.js';

interface ExportCommandOptions {
  readonly size?: Size;
  readonly exit: Exit;
  readonly layout: ExportLayout;
  readonly unfolded?: boolean;
  readonly overwrite?: boolean;
}

/** `segcast models export`. */
export function exportCommand(): Command {
  return new Command('export')
    .description('write the network as an .onnx file of a fixed size, for other tools')
    .argument('<name>', 'as `segcast models list` shows it')
    .argument('<file>', 'the .onnx file to write')
    .option('--size <WxH>', "input size (default: the model's own)", parseSize)
    .option('--exit <exit>', 'where the network ends: low, mid or high', parseExit, 'high')
    .addOption(
      new Option('--layout <layout>', 'input: uint8 NHWC frame, or normalised float32 NCHW image')
        .choices(EXPORT_LAYOUTS)
        .default('frame'),
    )
    .option('--unfolded', 'keep batch normalisation as nodes of its own, for training')
    .option('--overwrite', 'replace an existing file')
    .action(exportModel);
}

async function exportModel(name: string, file: string, options: ExportCommandOptions): Promise<void> {
  const model = await loadModel(name);
  const { width, height } = options.size ?? model.manifest.input.defaultSize;
  if (!options.overwrite) await refuseExisting(file);
  const geometry = { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
  const onnx = model.exportOnnx(geometry, {
    exit: options.exit,
    layout: options.layout,
    fold: !options.unfolded,
  });
  await writeFile(file, onnx).catch((cause: unknown) => {
    throw new SegcastError('usage', `The file ${file} cannot be written.`, 'Choose another path.', { cause });
  });
  print(`${file}: ${name}, exit ${options.exit}, ${width}x${height}, ${(onnx.length / 1e6).toFixed(1)} MB`);
}

async function refuseExisting(file: string): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new SegcastError('usage', `${file} exists already.`, 'Choose another path, or give --overwrite.');
}
