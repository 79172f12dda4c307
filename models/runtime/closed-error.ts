import { SegcastError } from '../../src/core/errors.js';

/** The error of what is asked of an engine, or of what belongs to it, after it was closed. */
export function closedError(): SegcastError {
  return new SegcastError(
    'engine-failed',
    'The engine has been closed.',
    'Open a new segmenter; a closed one cannot be used again.',
  );
}
