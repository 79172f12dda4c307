import { join } from 'node:path';
import type { ClassSet } from '../src/core/class-set.js';
import type { Precision } from '../src/core/profile.js';
import { exitCosts, type ExitCost } from './exit-costs.js';
import { networkOf } from './families.js';
import { openOnnx } from './imported/onnx/open-onnx.js';
import type { Network } from './network.js';
import type { NetworkParts } from './network-parts.js';
import { loadPlan } from './quantization/plan-file.js';
import { quantizedNetwork } from './quantization/quantized-network.js';
import { classSetOf, loadManifest, type Manifest } from './weights/manifest.js';
import { loadWeights } from './weights/load-weights.js';
import type { Weights } from './weights/weight-tensor.js';

/** A trained network with all that is known of it. Immutable. */
export interface Model extends Network {
  readonly manifest: Manifest;
  readonly classSet: ClassSet;
  readonly weights: Weights;
  /** What it computes in: int8 where its manifest names a quantisation plan. */
  readonly precision: Precision;
  /** Where it was opened from; another thread can open it there too. */
  readonly folder: string;
}

/** The file that makes a folder a model. */
export const MANIFEST_FILE = 'manifest.json';

/**
 * Opens a folder with `manifest.json` and the weights it names.
 *
 * @throws SegcastError `manifest-invalid`, `weights-missing`, `weights-corrupt`, `weights-mismatch`, `weights-unsupported`
 */
export async function openModel(folder: string, signal?: AbortSignal): Promise<Model> {
  const manifest = await loadManifest(join(folder, MANIFEST_FILE), signal);
  if (manifest.family === 'onnx') return openForeign(folder, manifest, signal);
  const { file, sha256 } = manifest.weights;
  const weights = await loadWeights(join(folder, file), { sha256, signal });
  const float = networkOf(manifest, networkParts(manifest, weights));
  const quantized = await quantizedFrom(folder, manifest, float, signal);
  const precision = quantized === undefined ? 'fp32' : 'int8';
  return { ...(quantized ?? float), manifest, classSet: classSetOf(manifest), weights, precision, folder };
}

async function openForeign(
  folder: string,
  manifest: Extract<Manifest, { family: 'onnx' }>,
  signal: AbortSignal | undefined,
): Promise<Model> {
  const { network, weights } = await openOnnx(folder, manifest, signal);
  return { ...network, manifest, classSet: classSetOf(manifest), weights, precision: 'fp32', folder };
}

async function quantizedFrom(
  folder: string,
  { quantization, input }: Manifest,
  float: Network,
  signal: AbortSignal | undefined,
): Promise<Network | undefined> {
  if (quantization === undefined) return undefined;
  const plan = await loadPlan(join(folder, quantization.file), quantization.sha256, signal);
  return quantizedNetwork(float, plan, input);
}

/** What a manifest says of the network besides its family's own numbers. */
export function networkParts(manifest: Manifest, weights: Weights): NetworkParts {
  return {
    classes: manifest.classSet.classes.length,
    epsilon: manifest.batchNormEpsilon,
    normalization: manifest.input,
    weights,
  };
}

/** The size of a network in numbers. */
export interface ModelInfo {
  /** Trained numbers, running statistics of batch normalisation included. */
  readonly parameters: number;
  /** Of the input, pixels. */
  readonly width: number;
  readonly height: number;
  /** Cheapest exit first; none for an imported .onnx file, whose operations are not ours to count. */
  readonly exits: readonly ExitCost[];
}

/**
 * Counts a model's parameters and operations.
 *
 * @param size of the input, pixels; the manifest's default size when left out
 * @throws SegcastError `graph-invalid` for a size the network cannot take
 */
export function modelInfo(model: Model, size = model.manifest.input.defaultSize): ModelInfo {
  const { width, height } = size;
  const parameters = [...model.weights.values()].reduce((sum, tensor) => sum + tensor.data.length, 0);
  return { parameters, width, height, exits: exitCosts(model, size) };
}
