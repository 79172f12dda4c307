import { CHECK_STATUSES, type CheckResult, type CheckStatus } from './check.js';
import { isHealthy } from './run-checks.js';

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const satisfies Record<CheckStatus, string>;
/** Green, yellow, red. */
const COLORS = { ok: 32, warn: 33, fail: 31 } as const satisfies Record<CheckStatus, number>;
const NAME_WIDTH = 17;

/**
 * A result as a line for people, with what to do below it.
 *
 * @param options.color - whether the mark is coloured for a terminal. @defaultValue false
 */
export function resultText(result: CheckResult, options: { readonly color?: boolean } = {}): string {
  const { color = false } = options;
  const mark = MARKS[result.status];
  const shown = color ? `\u001b[${COLORS[result.status]}m${mark}\u001b[0m` : mark;
  const line = `${shown} ${result.name.padEnd(NAME_WIDTH)} ${result.detail}`;
  return result.remedy === undefined ? line : `${line}\n  ${result.remedy}`;
}

/** The closing line: `all well`, or how many results want attention. */
export function summaryText(results: readonly CheckResult[]): string {
  const { warn, fail } = countByStatus(results);
  if (fail > 0) return `${plural(fail, 'problem')} to solve before segcast can do its work.`;
  if (warn > 0) return `segcast can do its work; ${plural(warn, 'limit')} noted above.`;
  return 'All is well.';
}

/** All results for a script: whether all is well enough, and each of them. */
export function resultsJson(results: readonly CheckResult[]): string {
  return JSON.stringify({ ok: isHealthy(results), checks: results }, undefined, 2);
}

function countByStatus(results: readonly CheckResult[]): Record<CheckStatus, number> {
  const counts = { ok: 0, warn: 0, fail: 0 };
  for (const status of CHECK_STATUSES)
    counts[status] = results.filter((result) => result.status === status).length;
  return counts;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
