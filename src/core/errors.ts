/** Every way segcast fails, by name; each has its entry in docs/errors.md. */
export const ERROR_CODES = [
  'source-unauthorized',
  'source-not-found',
  'source-refused',
  'source-timeout',
  'source-unsupported',
  'source-corrupt',
  'source-ended',
  'source-invalid',
  'ffmpeg-missing',
  'ffmpeg-failed',
  'nut-invalid',
  'record-path-unwritable',
  'record-disk-full',
  'record-failed',
  'weights-missing',
  'weights-corrupt',
  'weights-mismatch',
  'weights-unsupported',
  'manifest-invalid',
  'model-unknown',
  'model-exists',
  'graph-invalid',
  'engine-unavailable',
  'engine-crashed',
  'engine-failed',
  'labels-invalid',
  'images-invalid',
  'listen-in-use',
  'listen-failed',
  'listen-token-required',
  'config-missing',
  'config-invalid',
  'profile-invalid',
  'camera-unknown',
  'camera-exists',
  'hit-rate-missed',
  'usage',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The failures of a source that its owner can tell apart. */
export type SourceFailureCode = Extract<ErrorCode, `source-${string}`>;

/**
 * The one error class: what went wrong, what was expected and received, and what to do next.
 *
 * `message` and `remedy` are complete sentences for a user at a shell; neither ever contains a password (see redactUrl).
 */
export class SegcastError extends Error {
  override readonly name = 'SegcastError';
  readonly code: ErrorCode;
  /** What the user can do about it. */
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }
}

/** Any thrown value as a SegcastError; one that is not ours becomes `internal` with the original as its cause. */
export function toSegcastError(thrown: unknown): SegcastError {
  if (thrown instanceof SegcastError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new SegcastError(
    'internal',
    message,
    'This is a bug in segcast: please report it with --verbose output.',
    { cause: thrown },
  );
}
