import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SegcastError } from '../../../src/core/errors.js';
import type { Network } from '../../network.js';
import type { Normalization } from '../../preprocessing.js';
import { sha256Of } from '../../weights/load-weights.js';
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
  const bytes = await readBytes(path, signal);
  const sum = sha256Of(bytes);
  if (sum !== manifest.weights.sha256)
    throw weightsCorrupt(path, `its SHA-256 is ${sum}, its manifest says ${manifest.weights.sha256}`);
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

async function readBytes(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    return await readFile(path, { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SegcastError(
      'weights-missing',
      `Network file ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Import it again with --overwrite.',
      { cause },
    );
  }
}
