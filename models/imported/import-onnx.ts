import { basename } from 'node:path';
import type { Size } from '../../src/core/size.js';
import type { Model } from '../model.js';
import { IMAGENET_COLORS, type Colors } from '../weights/import/key-maps/key-map.js';
import { parseManifest, type Manifest } from '../weights/manifest.js';
import { importedFields } from './imported-manifest.js';
import type { ImportOptions } from './import-options.js';
import { writeModel } from './model-folder.js';
import { fixedInput, fixSize, inputSizeOf } from './onnx/fixed-size.js';
import { dimensionsOf, readForeignModel, type ForeignModel } from './onnx/foreign-model.js';
import { answerForm } from './onnx/output-form.js';
import { probeOnnx } from './onnx/probe.js';
import type { ChannelOrder, OnnxLayout, OnnxOutput, OnnxSpec } from './onnx/spec.js';
import { openForImport } from './open-for-import.js';
import { userModelsFolder } from './user-models-folder.js';
import { graphInvalid } from '../graph/graph.js';

/** A network that stays the .onnx file it is. */
export interface ImportOnnxOptions extends ImportOptions {
  /** @defaultValue 'nchw' */
  readonly inputLayout?: OnnxLayout | undefined;
  /** @defaultValue 'rgb' */
  readonly channelOrder?: ChannelOrder | undefined;
  /** The network sees (RGB / 255 - mean) / std. @defaultValue ImageNet's */
  readonly colors?: Partial<Colors> | undefined;
  /** Of the input, where the file leaves it open. @defaultValue the file's own */
  readonly size?: Size | undefined;
  /** Which of its outputs. @defaultValue the first */
  readonly outputName?: string | undefined;
  /** What it answers. @defaultValue told from the answer's shape */
  readonly output?: OnnxOutput | undefined;
}

/**
 * Imports a segmentation network of any kind as an .onnx file: fixes its size, runs it once to know that the engine can
 * and what it answers, and keeps it as a model with a manifest.
 *
 * @throws SegcastError `weights-missing`, `weights-corrupt`, `weights-unsupported` naming the operator or input,
 *   `graph-invalid` naming the input or output and the axis that does not fit, `engine-failed`, `model-exists`
 */
export async function importOnnx(file: string, options: ImportOnnxOptions): Promise<Model> {
  const { folder = userModelsFolder(), overwrite, signal } = options;
  const foreign = readForeignModel(await openForImport(file, options), file);
  const { spec, onnx } = await fix(foreign, file, options);
  const manifest = describe(file, onnx, spec, options);
  return writeModel({ manifest, weights: onnx }, { folder, overwrite, signal });
}

async function fix(
  foreign: ForeignModel,
  file: string,
  options: ImportOnnxOptions,
): Promise<{ readonly spec: OnnxSpec; readonly onnx: Uint8Array }> {
  const { inputLayout = 'nchw', channelOrder = 'rgb', classSet } = options;
  const inputName = foreign.input.name;
  const outputName = chosenOutput(foreign, options.outputName);
  const inputSize = inputSizeOf(foreign, inputLayout, options.size);
  const input = fixedInput(inputName, inputLayout, inputSize);
  const onnx = fixSize(foreign.model, foreign.graph, input, outputName);
  const shape = (dimensionsOf(input) ?? []).map(({ dimValue }) => Number(dimValue));
  const probed = await probeOnnx(onnx, { name: inputName, shape }, outputName, file);
  const form = answerForm(outputName, probed, classSet.classes.length, options.output, file);
  return {
    onnx,
    spec: { family: 'onnx', inputName, outputName, inputLayout, channelOrder, inputSize, ...form },
  };
}

function chosenOutput({ outputNames }: ForeignModel, wanted: string | undefined): string {
  const chosen = wanted === undefined ? outputNames[0] : outputNames.find((name) => name === wanted);
  if (chosen !== undefined) return chosen;
  throw graphInvalid(
    wanted ?? '',
    `there is no such output; there is ${outputNames.join(', ')}`,
    'Correct --output-name.',
  );
}

const NETWORK_FILE = 'network.onnx';
/** Where the form of such files is described, for want of a paper. */
const ONNX_URL = 'https://onnx.ai';

function describe(file: string, bytes: Uint8Array, spec: OnnxSpec, options: ImportOnnxOptions): Manifest {
  const { title = `${basename(file)}, imported as it is`, colors = {} } = options;
  const { mean, std } = { ...IMAGENET_COLORS, ...colors };
  const manifest = {
    ...spec,
    title,
    paper: { title: 'not known to segcast', url: ONNX_URL },
    input: { mean, std, defaultSize: spec.inputSize },
    batchNormEpsilon: 1e-5, // its own are inside the file
    ...importedFields(file, { name: NETWORK_FILE, bytes }, ONNX_URL, options),
  };
  return parseManifest(JSON.stringify(manifest), 'of the import');
}
