import { readFile, stat } from 'node:fs/promises';
import { SegcastError } from '../core/errors.js';
import { configInvalid } from './config-problem.js';

/** A thousand cameras with zones have half of it. */
const MAX_BYTES = 1 << 20;

/**
 * The text of a configuration file.
 *
 * @throws SegcastError `config-missing` when it cannot be read, `config-invalid` when it is too large or not UTF-8
 */
export async function readConfigText(path: string): Promise<string> {
  const bytes = await readBounded(path);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw wholeFile(path, 'expected UTF-8 text, received other bytes');
  }
}

async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw missing(path, 'it is no file');
    if (found.size > MAX_BYTES)
      throw wholeFile(path, `expected at most ${MAX_BYTES} bytes, received ${found.size}`);
    return await readFile(path);
  } catch (thrown) {
    if (thrown instanceof SegcastError) throw thrown;
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    throw missing(path, code === 'ENOENT' ? 'there is no such file' : `the system says ${code}`, thrown);
  }
}

function wholeFile(path: string, message: string): SegcastError {
  return configInvalid(path, [{ place: { line: 1, column: 1 }, path: [], message }]);
}

function missing(path: string, reason: string, cause?: unknown): SegcastError {
  return new SegcastError(
    'config-missing',
    `The configuration ${path} cannot be read: ${reason}.`,
    'Check the path; docs/configuration.md has a file to start from.',
    { cause },
  );
}
