import type { Model } from '../model.js';
import { toStored } from '../weights/float-tensors.js';
import { storedIntegers } from '../weights/integer-tensors.js';
import { sha256Of } from '../weights/model-file.js';
import type { Manifest } from '../weights/manifest.js';
import { writeSafetensors, type StoredTensor } from '../weights/safetensors.js';
import type { WeightTensor, Weights } from '../weights/weight-tensor.js';
import { formatPlan } from './plan-file.js';
import { quantizeFilters } from './quantize-conv.js';
import type { QuantizationPlan } from './quantize-graph.js';

/** What a quantised model's folder holds. */
export interface QuantizedModelFiles {
  readonly manifest: Manifest;
  /** What `manifest.weights.file` holds. */
  readonly weights: Uint8Array;
  /** What `manifest.quantization.file` holds. */
  readonly plan: Uint8Array;
}

/** What a quantised model is called. */
export interface QuantizedModelOptions {
  readonly name: string;
  /** As people read it. @defaultValue the float32 model's title with ", 8-bit" */
  readonly title?: string | undefined;
}

/** The plan's file in a quantised model's folder. */
const PLAN_FILE = 'quantization.json';

/**
 * The files of a model that is quantised by a plan. What was measured of the float32 model is not claimed for this one.
 *
 * Filters are stored as int8, a quarter of float32. Quantising them again when the network is built gives the same
 * integers: folding batch normalisation scales whole filters, and a filter's largest is 127 by definition.
 */
export function quantizedModelFiles(
  model: Model,
  plan: QuantizationPlan,
  { name, title = `${model.manifest.title}, 8-bit` }: QuantizedModelOptions,
): QuantizedModelFiles {
  const weights = writeSafetensors(storedWeights(model.weights));
  const planBytes = Buffer.from(formatPlan(plan));
  const manifest: Manifest = {
    ...model.manifest,
    name,
    title,
    measured: { ...model.manifest.measured, results: [] },
    weights: { file: `${name}.safetensors`, sha256: sha256Of(weights) },
    quantization: { file: PLAN_FILE, sha256: sha256Of(planBytes) },
  };
  return { manifest, weights, plan: planBytes };
}

function storedWeights(weights: Weights): ReadonlyMap<string, StoredTensor> {
  return new Map([...weights].flatMap(([name, tensor]) => stored(name, tensor)));
}

function stored(name: string, tensor: WeightTensor): readonly (readonly [string, StoredTensor])[] {
  const { shape, data } = tensor;
  if (!isFilters(tensor)) return [[name, toStored(tensor, 'F32')]];
  const { weight, scales } = quantizeFilters(data, shape[0]!); // four axes
  return storedIntegers(name, shape, weight, scales);
}

/** Filters that see colours are scaled per colour before they become integers, and are few: they stay as they are. */
function isFilters({ shape }: WeightTensor): boolean {
  return shape.length === 4 && (shape[1] ?? 0) > COLOURS;
}

const COLOURS = 3;
