import { readFile } from 'node:fs/promises';
import { SegcastError } from '../../src/core/errors.js';
import { isShipped } from '../zoo.js';
import type { ImportOptions } from './import-options.js';
import { modelExists } from './model-folder.js';

/**
 * The bytes of a file to import, after a look at the name it will have.
 *
 * @throws SegcastError `model-exists` when a model that comes with segcast has the name, `weights-missing`
 */
export async function openForImport(file: string, { name, signal }: ImportOptions): Promise<Uint8Array> {
  if (await isShipped(name)) throw modelExists(name, 'it comes with segcast');
  try {
    return await readFile(file, { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SegcastError(
      'weights-missing',
      `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Check the path and its permissions.',
      { cause },
    );
  }
}
