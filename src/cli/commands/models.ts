import { access, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { EXPORT_LAYOUTS, type ExportLayout } from '../../../models/network.js';
import { modelInfo } from '../../../models/model.js';
import type { Manifest } from '../../../models/weights/manifest.js';
import { listModels, loadModel } from '../../../models/zoo.js';
import { SegcastError } from '../../core/errors.js';
import type { Exit } from '../../core/segmentation.js';
import { parseExit, parseSize } from '../parse.js';
import { modelInfoText, modelListText } from '../terminal/model-text.js';

/** `segcast models list|info|export`. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('the networks that come with segcast')
    .addCommand(listCommand())
    .addCommand(infoCommand())
    .addCommand(exportCommand());
}

function listCommand(): Command {
  return new Command('list')
    .description('names, classes and measured accuracy')
    .option('--json', 'as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const manifests = await listModels();
      print(json ? JSON.stringify(manifests.map(summary), null, 2) : modelListText(manifests));
    });
}

function infoCommand(): Command {
  return new Command('info')
    .description('one network: classes, data, licence, size and figures')
    .argument('<name>', 'as `segcast models list` shows it')
    .option('--size <WxH>', 'input size that operations are counted for', parseSize)
    .option('--json', 'as JSON')
    .action(async (name: string, options: { size?: { width: number; height: number }; json?: boolean }) => {
      const model = await loadModel(name);
      const info = modelInfo(model, options.size);
      const { manifest } = model;
      print(options.json ? JSON.stringify({ ...manifest, info }, null, 2) : modelInfoText(manifest, info));
    });
}

interface ExportCommandOptions {
  readonly size?: { readonly width: number; readonly height: number };
  readonly exit: Exit;
  readonly layout: ExportLayout;
  readonly unfolded?: boolean;
  readonly overwrite?: boolean;
}

function exportCommand(): Command {
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

function summary({ name, title, classSet, measured }: Manifest): object {
  return { name, title, classes: classSet.classes.map((one) => one.name), measured: measured.results };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
