import type { ErrorCode } from '../core/errors.js';

/** What the process tells the shell; listed in docs/errors.md. */
export const EXIT_CODES = {
  ok: 0,
  failure: 1,
  usage: 2,
  source: 3,
  model: 4,
  recording: 5,
  listen: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The exit code of a failure, by the first word of its error code. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  const family = code.split('-', 1)[0];
  switch (family) {
    case 'usage':
    case 'config':
    case 'profile':
    case 'camera':
      return EXIT_CODES.usage;
    case 'source':
      return EXIT_CODES.source;
    case 'weights':
    case 'manifest':
    case 'model':
    case 'graph':
    case 'engine':
      return EXIT_CODES.model;
    case 'record':
      return EXIT_CODES.recording;
    case 'listen':
      return EXIT_CODES.listen;
    default:
      return EXIT_CODES.failure;
  }
}
