import { SegcastError } from '../../../src/core/errors.js';

/** A `weights-unsupported` error: the file may be sound, but holds what segcast does not read. */
export function weightsUnsupported(file: string, problem: string, remedy: string): SegcastError {
  return new SegcastError('weights-unsupported', `Weights file ${file} cannot be used: ${problem}.`, remedy);
}
