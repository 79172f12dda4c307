import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SegcastError } from '../../src/core/errors.js';
import { toWeights } from './float-tensors.js';
import { withoutIntegers } from './integer-tensors.js';
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
  const bytes = await readBytes(path, signal);
  const tensors = readSafetensors(bytes, path); // before the checksum: it can say which tensor is cut off
  if (sha256 !== undefined) checkSum(bytes, sha256, path);
  return toWeights(withoutIntegers(tensors, path), path);
}

/** SHA-256 as lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function readBytes(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    return await readFile(path, { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SegcastError(
      'weights-missing',
      `Weights file ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Check the path and its permissions; if it came with segcast, reinstall the package.',
      { cause },
    );
  }
}

function checkSum(bytes: Uint8Array, expected: string, path: string): void {
  const received = sha256Of(bytes);
  if (received !== expected)
    throw weightsCorrupt(path, `its SHA-256 is ${received}, its manifest says ${expected}`);
}
