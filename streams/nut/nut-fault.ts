import { SegcastError } from '../../src/core/errors.js';

/** A `nut-invalid` error: where the stream breaks the specification (bytes from its start), and how. */
export function nutInvalid(offset: number, expected: string, received: string): SegcastError {
  return new SegcastError(
    'nut-invalid',
    `The NUT stream is invalid at byte ${offset}: expected ${expected}, received ${received}.`,
    'The video between ffmpeg and segcast was damaged or cut off: start the source again, and look at what ffmpeg printed last.',
  );
}
