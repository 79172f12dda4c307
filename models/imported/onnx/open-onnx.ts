import { join } from 'node:path';
import type { Network } from '../../network.js';
import type { Normalization } from '../../preprocessing.js';
import { checkSum, readModelFile } from '../../weights/model-file.js';
import { weightsCorrupt } from '../../weights/safetensors.js';
import type { Weights } from '../../weights/weight-tensor.js';
import { floatsOf, readForeignModel, type ForeignModel } from './foreign-model.js';
import { onnxNetwork } from './network.js';
import type { OnnxSpec } from './spec.js';

/** What of a manifest a network out of a file needs. */
export interface OnnxManifest extends OnnxSpec {
  readonly classSet: { readonly classes: readonly unknown[] };
  readonly input: Normalization;
  readonly weights: { readonly file: string; readonly sha256: string };
}

const REMEDY = 'Import it again with --overwrite.';

/**
 * Opens an imported .onnx file beside its manifest.
 *
 * @throws SegcastError `weights-missing`, `weights-corrupt`, `weights-unsupported`
 */
export async function openOnnx(
  folder: string,
  manifest: OnnxManifest,
  signal?: AbortSignal,
): Promise<{ readonly network: Network; readonly weights: Weights }> {
  const path = join(folder, manifest.weights.file);
  const bytes = await readModelFile(path, { what: 'Network file', remedy: REMEDY, signal });
  checkSum(bytes, manifest.weights.sha256, (problem) => weightsCorrupt(path, problem));
  const foreign = readForeignModel(bytes, path);
  const classes = manifest.classSet.classes.length;
  const network = onnxNetwork(foreign, manifest, { classes, normalization: manifest.input });
  return { network, weights: foreignWeights(foreign) };
}

/** Its tensors of single precision, to be counted. */
function foreignWeights({ graph }: ForeignModel): Weights {
  return new Map(
    (graph.initializer ?? []).flatMap((tensor) => {
      const data = floatsOf(tensor);
      const { name = '', dims = [] } = tensor;
      return data === undefined ? [] : [[name, { shape: dims.map(Number), data }] as const];
    }),
  );
}
