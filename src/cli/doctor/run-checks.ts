import { toSegcastError } from '../../core/errors.js';
import type { Check, CheckResult } from './check.js';

/**
 * Runs the checks one after the other and gives each result as soon as it is there. A check that throws fails, and the
 * next one runs.
 *
 * @param options.signal - stops the running check, too; the iteration then throws the signal's reason. @defaultValue none
 */
export async function* runChecks(
  checks: readonly Check[],
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<CheckResult, void, undefined> {
  const { signal = new AbortController().signal } = options;
  for (const check of checks) {
    signal.throwIfAborted();
    const results = await resultsOf(check, signal);
    signal.throwIfAborted();
    yield* results;
  }
}

/** Whether all went well enough: no result is `fail`. */
export function isHealthy(results: readonly CheckResult[]): boolean {
  return results.every((result) => result.status !== 'fail');
}

async function resultsOf(check: Check, signal: AbortSignal): Promise<readonly CheckResult[]> {
  try {
    return await check.run({ signal });
  } catch (thrown) {
    const { message, remedy } = toSegcastError(thrown);
    return [{ name: check.name, status: 'fail', detail: message, remedy }];
  }
}
