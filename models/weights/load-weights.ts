import { toWeights } from './float-tensors.js';
import { withoutIntegers } from './integer-tensors.js';
import { checkSum, readModelFile } from './model-file.js';
import { readSafetensors, weightsCorrupt } from './safetensors.js';
import type { Weights } from './weight-tensor.js';

/** Which weights to load. */
export interface LoadWeightsOptions {
  /** SHA-256 of the file, lower-case hex. @defaultValue not checked */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Loads a safetensors file of trained tensors.
 *
 * @throws SegcastError `weights-missing` when the file is not there or cannot be read; `weights-corrupt` when it is
 *   malformed, holds NaN, or differs from its checksum
 */
export async function loadWeights(path: string, options: LoadWeightsOptions = {}): Promise<Weights> {
  const { sha256, signal } = options;
  const bytes = await readModelFile(path, { what: 'Weights file', signal });
  const tensors = readSafetensors(bytes, path); // before the checksum: it can say which tensor is cut off
  if (sha256 !== undefined) checkSum(bytes, sha256, (problem) => weightsCorrupt(path, problem));
  return toWeights(withoutIntegers(tensors, path), path);
}
