import type { SegcastError } from '../core/errors.js';
import { redactUrls } from '../core/redact.js';

/** A failure for a person at a shell: what, then what to do; the stack and causes only when asked. */
export function failureText(failure: SegcastError, verbose: boolean): string {
  const lines = [`segcast: ${failure.message} [${failure.code}]`, `  ${failure.remedy}`];
  if (verbose) lines.push(...stacks(failure));
  return redactUrls(lines.join('\n'));
}

function* stacks(thrown: unknown): Generator<string> {
  if (!(thrown instanceof Error)) return;
  yield thrown.stack ?? thrown.message;
  if (thrown.cause !== undefined) {
    yield 'caused by:';
    yield* stacks(thrown.cause);
  }
}
