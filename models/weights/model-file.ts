import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SegcastError } from '../../src/core/errors.js';

/** How a file that belongs to a model is read. */
export interface ReadModelFileOptions {
  /** What it is to its user, as a sentence begins with it: `Weights file`. */
  readonly what: string;
  /** What to do where it cannot be read. @defaultValue check the path, or reinstall the package */
  readonly remedy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes of a file that belongs to a model.
 *
 * @throws SegcastError `weights-missing` when it is not there or cannot be read
 */
export async function readModelFile(
  path: string,
  { what, remedy = REMEDY, signal }: ReadModelFileOptions,
): Promise<Uint8Array> {
  try {
    return await readFile(path, { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SegcastError('weights-missing', `${what} ${path} cannot be read: ${reason}.`, remedy, {
      cause,
    });
  }
}

const REMEDY = 'Check the path and its permissions; if it came with segcast, reinstall the package.';

/**
 * Compares a file with what its manifest says of it.
 *
 * @param sha256 - the manifest's, lower-case hex
 * @param corrupt - makes the error that is thrown where they differ
 */
export function checkSum(
  bytes: Uint8Array,
  sha256: string,
  corrupt: (problem: string) => SegcastError,
): void {
  const received = sha256Of(bytes);
  if (received !== sha256) throw corrupt(`its SHA-256 is ${received}, its manifest says ${sha256}`);
}

/** SHA-256 as lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
