import { basename } from 'node:path';
import { SegcastError } from '../../src/core/errors.js';
import { buildArchitecture, type Architecture } from '../architecture.js';
import type { Model } from '../model.js';
import { blankWeights } from '../weights/blank-weights.js';
import { toStored } from '../weights/float-tensors.js';
import type { Source } from '../weights/import/key-maps/key-map.js';
import { keyMapsFor } from '../weights/import/key-maps/key-maps.js';
import { mapTensors, type MappedTensors } from '../weights/import/map-tensors.js';
import { readTensors, type TensorFormat } from '../weights/import/read-tensors.js';
import { parseManifest, type Manifest } from '../weights/manifest.js';
import { writeSafetensors } from '../weights/safetensors.js';
import type { Weights } from '../weights/weight-tensor.js';
import { importedFields } from './imported-manifest.js';
import type { ImportOptions } from './import-options.js';
import { writeModel } from './model-folder.js';
import { openForImport } from './open-for-import.js';
import { userModelsFolder } from './user-models-folder.js';

/** Weights of one of our architectures. */
export interface ImportWeightsOptions extends ImportOptions {
  readonly architecture: Architecture;
  /** Whose names the tensors have. @defaultValue found out by trying */
  readonly from?: Source | undefined;
  /**
   * Of networks whose stages may be dilated instead of strided: no tensor tells.
   *
   * @defaultValue the architecture's
   */
  readonly outputStride?: 8 | 16 | undefined;
  /** A good input size to start from. @defaultValue the architecture's */
  readonly defaultSize?: { readonly width: number; readonly height: number } | undefined;
}

/** What an import came to. */
export interface ImportedWeights {
  readonly model: Model;
  readonly format: TensorFormat;
  /** Whose names were understood, as a person calls it. */
  readonly source: string;
  readonly tensors: number;
  /** What was left out, and how many tensors of each. */
  readonly dropped: ReadonlyMap<string, number>;
}

/**
 * Imports a file of weights somebody else has trained: reads it without executing anything, gives its tensors our
 * names, checks that they are exactly what the architecture needs, and keeps it as a model.
 *
 * @param file .pth, .pt, .safetensors, .npz, .npy or .caffemodel
 * @throws SegcastError `weights-missing`, `weights-corrupt`, `weights-unsupported`, `weights-mismatch`, `model-exists`,
 *   `manifest-invalid` for a name or class set that is none
 */
export async function importWeights(file: string, given: ImportWeightsOptions): Promise<ImportedWeights> {
  const options = { ...given, architecture: withOutputStride(given) };
  const { architecture, from, folder = userModelsFolder(), overwrite, signal } = options;
  const { format, tensors } = readTensors(await openForImport(file, options), file);
  const mapped = mapTensors(tensors, keyMapsFor(architecture.spec.family, from), wanted(options), file);
  const bytes = encodeWeights(mapped.weights);
  const manifest = describe(file, bytes, mapped, options);
  const model = await writeModel({ manifest, weights: bytes }, { folder, overwrite, signal });
  const { keyMap, weights, dropped } = mapped;
  return { model, format, source: keyMap.title, tensors: weights.size, dropped };
}

function withOutputStride({ architecture, outputStride }: ImportWeightsOptions): Architecture {
  const { name, spec } = architecture;
  if (outputStride === undefined) return architecture;
  if (spec.family !== 'deeplab-v3' && spec.family !== 'deeplab-v3plus')
    throw new SegcastError(
      'usage',
      `The architecture ${name} has no output stride to choose.`,
      'Leave --output-stride out; DeepLab v3 and v3+ have one.',
    );
  return { ...architecture, spec: { ...spec, outputStride } };
}

function wanted({ architecture, classSet }: ImportWeightsOptions) {
  const blank = blankWeights();
  buildArchitecture(architecture, { weights: blank, classes: classSet.classes.length });
  return { network: `${architecture.name} of ${classSet.classes.length} classes`, shapes: blank.shapes };
}

function encodeWeights(weights: Weights): Uint8Array {
  return writeSafetensors(new Map([...weights].map(([name, tensor]) => [name, toStored(tensor, 'F32')])));
}

const WEIGHTS_FILE = 'weights.safetensors';

function describe(
  file: string,
  bytes: Uint8Array,
  { keyMap }: MappedTensors,
  options: ImportWeightsOptions,
): Manifest {
  const { architecture, title, defaultSize = architecture.defaultSize } = options;
  const { spec, paper } = architecture;
  const { mean, std } = keyMap.normalization;
  const manifest = {
    ...spec,
    title: title ?? `${architecture.title}, imported from ${basename(file)}`,
    paper,
    input: { mean, std, defaultSize },
    batchNormEpsilon: keyMap.batchNormEpsilon ?? architecture.batchNormEpsilon ?? 1e-5,
    ...importedFields(file, { name: WEIGHTS_FILE, bytes }, paper.url, options),
  };
  return parseManifest(JSON.stringify(manifest), 'of the import');
}
